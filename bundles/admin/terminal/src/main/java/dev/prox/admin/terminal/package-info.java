/**
 * The terminal that carries the console: on the terminal that Prox was started on, and on {@code data/console.sock}, a Unix-domain socket
 * that only the user of Prox can open. The commands themselves come from other bundles.
 *
 * <p>A client sends frames and gets frames: a letter, a length of two bytes, so many bytes. It begins with {@code A} (attach) or {@code C}
 * (command), which holds three parts with newlines between: columns, blank, rows; the folder that it stands in; the type of its terminal,
 * or the command. Then it may send {@code I} (keys) and {@code W} (columns, blank, rows). It gets {@code O} (output), {@code R} (error) and at the end {@code X} (exit code, one byte).
 */
@NullMarked
package dev.prox.admin.terminal;

import org.jspecify.annotations.NullMarked;
