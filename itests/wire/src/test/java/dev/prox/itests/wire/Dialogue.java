package dev.prox.itests.wire;

import dev.prox.itests.WireText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A golden file of {@code dialogues/}: comment lines, then steps. A step is a line {@code --- WHO WHAT} and the lines
 * below it, and happens when the one before it has ended. WHO is {@code client} or {@code origin}, Prox being between
 * them. What is sent is {@link WireText}.
 *
 * <table>
 *   <caption>WHAT</caption>
 *   <tr><td>{@code sends}         <td>sends these bytes
 *   <tr><td>{@code receives}      <td>gets a whole message; see {@link Expected}
 *   <tr><td>{@code receives head} <td>gets a head, without a body behind it or with one that a later step reads
 *   <tr><td>{@code receives bytes}<td>gets exactly these bytes next
 *   <tr><td>{@code finishes}      <td>ends its sending side
 *   <tr><td>{@code closes}        <td>closes its connection
 *   <tr><td>{@code sees end}      <td>finds that the other side has ended, with nothing before it
 *   <tr><td>{@code sees cut}      <td>(client) finds that the body behind the last head breaks off
 *   <tr><td>{@code resets}        <td>(origin) ends its connection by a reset
 *   <tr><td>{@code connects}      <td>(client) goes on with a new connection
 * </table>
 *
 * <p>The origin takes a request on whichever connection it comes, and goes on with that one.
 */
record Dialogue(String name, List<Step> steps) {
    /** One step, as {@code client sends}, and its lines. */
    record Step(String what, List<String> lines) {
        @Override
        public String toString() {
            return "--- " + what + "\n" + String.join("\n", lines);
        }

        byte[] bytes(Map<String, String> names) {
            return WireText.bytes(lines, names);
        }
    }

    static Dialogue read(Path file) {
        var steps = new ArrayList<Step>();
        for (String line : GoldenFiles.lines(file)) {
            if (line.startsWith("--- ")) {
                steps.add(new Step(line.substring(4), new ArrayList<>()));
            } else {
                steps.getLast().lines().add(line);
            }
        }
        return new Dialogue(GoldenFiles.name(file), steps);
    }

    @Override
    public String toString() {
        return name;
    }
}
