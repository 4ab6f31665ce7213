package dev.prox.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code bin/prox status}. */
final class Status {
    private final Home home;
    private final PrintStream out;

    Status(Home home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    int print(boolean json) {
        State state = Instance.running(home);
        out.println(json ? json(state) : text(state));
        return state == null ? ExitCode.NOT_RUNNING : ExitCode.OK;
    }

    private String text(@Nullable State state) {
        if (state == null) {
            return "Prox does not run on " + home.data();
        }
        return "Prox %s is %s, as process %d, for %s, with %d MiB of memory%nconfiguration: %s%ndata: %s"
                .formatted(
                        state.version(),
                        state.phase().word(),
                        state.pid(),
                        words(age(state)),
                        residentKib(state.pid()) / 1024,
                        state.config(),
                        home.data());
    }

    private String json(@Nullable State state) {
        if (state == null) {
            return "{\"phase\":\"stopped\",\"data\":%s}"
                    .formatted(Json.quote(home.data().toString()));
        }
        return "{\"phase\":%s,\"version\":%s,\"pid\":%d,\"since\":%s,\"uptimeSeconds\":%d,\"residentBytes\":%d,\"config\":%s,\"data\":%s}"
                .formatted(
                        Json.quote(state.phase().word()),
                        Json.quote(state.version()),
                        state.pid(),
                        Json.quote(state.since().toString()),
                        age(state).toSeconds(),
                        residentKib(state.pid()) * 1024,
                        Json.quote(state.config().toString()),
                        Json.quote(home.data().toString()));
    }

    private static Duration age(State state) {
        return Duration.between(state.since(), Instant.now());
    }

    static String words(Duration age) {
        if (age.toDays() > 0) {
            return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0
                ? "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart())
                : age.toSeconds() + " s";
    }

    private static long residentKib(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException notLinux) {
            return 0;
        }
        return 0;
    }
}
