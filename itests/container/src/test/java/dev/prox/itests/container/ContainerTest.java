package dev.prox.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import dev.prox.api.ModuleFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The bundles of the start list resolve, start, and offer the services that they are there for. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ContainerTest {
    private static final String OURS = "dev.prox.";
    private static final long PATIENCE_SECONDS = 30;
    private static final String UNSTARTED = "prox.itests.unstarted";

    /** What must be offered, by kind. */
    private static final Map<String, Set<String>> FACTORIES = Map.of(
            "ProtocolFactory", Set.of("http1"),
            "ConnectorFactory", Set.of("pool"),
            "RouterFactory", Set.of("match"),
            "HandlerFactory", Set.of("forward", "respond"),
            "FilterFactory", Set.of("headers", "rate-limit"),
            "ObserverFactory", Set.of("access-log", "metrics"),
            "BalancerFactory", Set.of("p2c", "round-robin", "maglev", "first"),
            "HealthCheckFactory", Set.of("http", "grpc", "tcp", "tls", "script"),
            "DiscoveryFactory", Set.of("dns", "dns-srv", "file"),
            "TlsFactory", Set.of("files"));

    private static final Set<String> SERVICES =
            Set.of("Transport", "ConfigSource", "RuntimeView", "ModuleControl", "FeatureControl");

    private BundleContext context;

    @Configuration
    public Option[] distribution() throws Exception {
        Distribution distribution = Distribution.read();
        Path folder = Files.createDirectories(Path.of("target/prox/data"))
                .toAbsolutePath()
                .getParent();
        Path config = Files.writeString(folder.resolve("prox.yaml"), """
            listeners:
              web: { address: "127.0.0.1:0" }
            routes:
              - respond: well
                filters: [ rate-limit: { rate: 10/s } ]
            admin: { address: "127.0.0.1:0" }
            """);
        return options(
                distribution.bundles(),
                junitBundles(),
                frameworkStartLevel(50),
                systemPackages(Distribution.EXTRA_PACKAGES),
                frameworkProperty(UNSTARTED).value(distribution.unstarted()),
                frameworkProperty("prox.home").value(folder.toString()),
                frameworkProperty("prox.data").value(folder.resolve("data").toString()),
                frameworkProperty("prox.config").value(config.toString()));
    }

    /** Before each test and not at once: the class is also loaded outside of the framework. */
    @Before
    public void look() {
        context = FrameworkUtil.getBundle(ContainerTest.class).getBundleContext();
        ownData();
    }

    /** What the launcher says when the data folder belongs to the process. */
    private void ownData() {
        if (context.getServiceReference(Path.class) == null) {
            context.registerService(
                    Path.class,
                    Path.of("target/prox/data").toAbsolutePath(),
                    FrameworkUtil.asDictionary(Map.of("prox.data", true)));
        }
    }

    @Test
    public void everyBundleIsActiveAndEveryFragmentResolved() {
        List<String> unstarted = context.getProperty(UNSTARTED).lines().toList();
        List<String> wrong = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() != (unstarted.contains(bundle.getLocation()) ? Bundle.RESOLVED : Bundle.ACTIVE)) {
                wrong.add(bundle.getSymbolicName() + " is in state " + bundle.getState());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(ours().size() > 10);
        assertTrue(unstarted.size() > 1);
    }

    @Test
    public void everyFactoryIsOfferedUnderItsName() throws Exception {
        for (Map.Entry<String, Set<String>> kind : FACTORIES.entrySet()) {
            Set<String> names = new TreeSet<>();
            for (ServiceReference<?> reference : services(kind.getKey())) {
                names.add(((ModuleFactory<?>) context.getService(reference)).name());
            }
            assertTrue(kind.getKey() + ": " + names, names.containsAll(kind.getValue()));
        }
    }

    @Test
    public void everyServiceOfTheCoreIsThereOnce() throws Exception {
        for (String service : SERVICES) {
            assertEquals(service, 1, services(service).length);
        }
    }

    @Test
    public void everyComponentIsSatisfied() {
        ServiceComponentRuntime runtime =
                context.getService(context.getServiceReference(ServiceComponentRuntime.class));
        List<String> wrong = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(ours().toArray(Bundle[]::new))) {
            List<ComponentConfigurationDTO> configurations =
                    List.copyOf(runtime.getComponentConfigurationDTOs(component));
            boolean satisfied = !configurations.isEmpty()
                    && configurations.stream()
                            .allMatch(each -> each.state == ComponentConfigurationDTO.SATISFIED
                                    || each.state == ComponentConfigurationDTO.ACTIVE);
            if (!satisfied) {
                wrong.add(component.name);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** They are CDI beans, which come when their container is ready. */
    @Test
    public void theConsoleHasItsCommands() throws Exception {
        if (ours().stream().noneMatch(bundle -> bundle.getSymbolicName().equals("dev.prox.admin.console"))) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!commands().contains("module") && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertTrue(commands().toString(), commands().containsAll(Set.of("module", "status", "listeners", "config")));
    }

    private Set<String> commands() throws Exception {
        Set<String> commands = new TreeSet<>();
        for (ServiceReference<?> each : orNone(context.getAllServiceReferences(null, "(osgi.command.scope=prox)"))) {
            commands.addAll(List.of((String[]) each.getProperty("osgi.command.function")));
        }
        return commands;
    }

    /** What the launcher says when it has started everything. */
    @Test
    public void itServesWhenItIsToldThatAllHasStarted() throws Exception {
        ServiceReference<?>[] results =
                context.getAllServiceReferences(CompletableFuture.class.getName(), "(prox.result=true)");
        CompletableFuture<?> result = (CompletableFuture<?>) context.getService(orNone(results)[0]);
        BooleanSupplier nothing = () -> false;
        context.registerService(
                BooleanSupplier.class, nothing, FrameworkUtil.asDictionary(Map.of("prox.started", true)));
        assertEquals(0, result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith(OURS))
                .toList();
    }

    private ServiceReference<?>[] services(String name) throws Exception {
        return orNone(context.getAllServiceReferences("dev.prox.api." + name, null));
    }

    private static ServiceReference<?>[] orNone(ServiceReference<?>[] found) {
        return found == null ? new ServiceReference<?>[0] : found;
    }
}
