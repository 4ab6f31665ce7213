package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** What bundles log by the framework's service comes to the log of Prox. */
class LogServicesTest {
    private static final java.util.logging.Logger TARGET = java.util.logging.Logger.getLogger("org.osgi.framework");

    @TempDir
    private Path folder;

    private Container container;
    private Logger logger;
    private final Recording recording = new Recording();

    @BeforeEach
    void open() throws LauncherException {
        Home home = new Home(folder, folder.resolve("data"));
        container =
                Container.open(Settings.of(home, Mode.VALIDATE, folder.resolve("prox.yaml"), folder.resolve("felix")));
        TARGET.addHandler(recording);
        TARGET.setUseParentHandlers(false);
        logger = service(LoggerFactory.class).getLogger("some.name");
    }

    @AfterEach
    void close() throws InterruptedException {
        TARGET.setUseParentHandlers(true);
        TARGET.removeHandler(recording);
        container.stop();
        container.awaitStop();
    }

    @Test
    void warningsErrorsAndAuditsAreLogged() {
        logger.audit("a");
        logger.error("b");
        logger.warn("c");
        logger.info("d");
        logger.debug("e");
        logger.trace("f");

        assertThat(recording.lines).containsExactly("INFO a", "SEVERE b", "WARNING c");
        assertThat(logger.isWarnEnabled()).isTrue();
        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(logger.getName()).isEqualTo("some.name");
    }

    @Test
    void argumentsTakeTheirPlacesAndWhatWasThrownIsApart() {
        logger.warn("{} of {}", 1, "two");
        logger.warn("all: {} {} {}", 1, 2, 3);
        logger.warn("{} is left", new Object[] {1, new IOException("gone")});
        logger.warn("few: {} {}", 1);
        logger.warn("none {}");

        assertThat(recording.lines)
                .containsExactly(
                        "WARNING 1 of two",
                        "WARNING all: 1 2 3",
                        "WARNING 1 is left gone",
                        "WARNING few: 1 {}",
                        "WARNING none {}");
    }

    @Test
    void aFormatterLoggerTakesPatternsOfPrintf() {
        service(LoggerFactory.class).getLogger("x", FormatterLogger.class).error("%03d {}", 7);

        assertThat(recording.lines).containsExactly("SEVERE 007 {}");
    }

    @Test
    void whatIsNotLoggedIsNotAskedFor() throws IOException {
        Consumed asked = new Consumed();

        logger.<IOException>info(asked::tell);
        logger.<IOException>warn(asked::tell);

        assertThat(asked.times).isEqualTo(1);
        assertThat(recording.lines).containsExactly("WARNING asked");
    }

    @Test
    void theOlderInterfaceIsServedToo() {
        oldStyle(service(LogService.class));

        assertThat(recording.lines).containsExactly("SEVERE old", "WARNING old gone");
    }

    @SuppressWarnings("deprecation") // it is in use
    private static void oldStyle(LogService service) {
        service.log(LogService.LOG_ERROR, "old");
        service.log(LogService.LOG_WARNING, "old", new IOException("gone"));
        service.log(LogService.LOG_INFO, "old");
    }

    private <T> T service(Class<T> type) {
        BundleContext context = container.context();
        return context.getService(context.getServiceReference(type));
    }

    private static final class Consumed {
        private int times;

        void tell(Logger to) throws IOException {
            times++;
            to.warn("asked");
        }
    }

    private static final class Recording extends Handler {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            String thrown =
                    logged.getThrown() == null ? "" : " " + logged.getThrown().getMessage();
            Level level = logged.getLevel();
            lines.add(level.getName() + " " + logged.getMessage() + thrown);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
