/**
 * Answers with files of a folder: whole, in parts, compressed ahead, or not at all where the client has them already.
 *
 * <p>What a request asks of the file system is asked on its event loop, as it is of memory most of the time: two or three calls for a file, a bounded number
 * for a directory. Nothing is remembered between two requests, so a file that was replaced is seen with the next one.
 */
@NullMarked
package dev.prox.route.files;

import org.jspecify.annotations.NullMarked;
