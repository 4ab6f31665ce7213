package dev.prox.admin.console;

import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigSource;
import dev.prox.api.FeatureControl;
import dev.prox.api.ModuleControl;
import dev.prox.api.ProcessControl;
import dev.prox.api.RuntimeView;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.enterprise.context.ApplicationScoped;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cdi.annotations.BeanPropertyType;
import org.osgi.service.cdi.annotations.Service;
import org.osgi.service.cdi.reference.BindServiceReference;

/**
 * The commands, as Gogo sees them. Of several services of a type the one with the highest ranking is asked.
 *
 * <p>A bean of the container component, since in a single component Aries CDI 1.1.5 has one instance for all injected {@code BindServiceReference}s.
 */
@ApplicationScoped
@Service(ConsoleComponent.class)
@ConsoleComponent.Commands(
        scope = "prox",
        function = {
            "module",
            "feature",
            "rollback",
            "status",
            "listeners",
            "upstreams",
            "config",
            "explain",
            "refused",
            "upgrade"
        })
public class ConsoleComponent {
    private final NavigableMap<ServiceReference<?>, ModuleControl> controls = new ConcurrentSkipListMap<>();
    private final NavigableMap<ServiceReference<?>, RuntimeView> views = new ConcurrentSkipListMap<>();
    private final NavigableMap<ServiceReference<?>, ConfigSource> sources = new ConcurrentSkipListMap<>();
    private final NavigableMap<ServiceReference<?>, FeatureControl> featureControls = new ConcurrentSkipListMap<>();
    private final NavigableMap<ServiceReference<?>, ChangeControl> changes = new ConcurrentSkipListMap<>();
    private final TrialCommands trials = new TrialCommands(() -> best(changes));
    private final ModuleCommand module = new ModuleCommand(() -> best(controls), () -> best(views), trials);
    private final NavigableMap<ServiceReference<?>, ProcessControl> processes = new ConcurrentSkipListMap<>();
    private final FeatureCommand feature = new FeatureCommand(() -> best(featureControls));
    private final SetCommands sets = new SetCommands(() -> best(controls));
    private final StateCommands state = new StateCommands(() -> best(views), () -> best(sources));
    private final NavigableMap<ServiceReference<?>, ConfigControl> configurations = new ConcurrentSkipListMap<>();
    private final HistoryCommands history = new HistoryCommands(() -> best(configurations));
    private final ConfigCommand config = new ConfigCommand(state, trials, history);

    private static <T> @Nullable T best(NavigableMap<ServiceReference<?>, T> services) {
        Map.Entry<ServiceReference<?>, T> last = services.lastEntry();
        return last == null ? null : last.getValue();
    }

    @Inject
    void bind(
            BindServiceReference<ModuleControl> control,
            BindServiceReference<RuntimeView> view,
            BindServiceReference<ConfigSource> source,
            BindServiceReference<FeatureControl> featureControl,
            BindServiceReference<ChangeControl> change,
            BindServiceReference<ProcessControl> process,
            BindServiceReference<ConfigControl> configuration) {
        keep(control, controls);
        keep(view, views);
        keep(source, sources);
        keep(featureControl, featureControls);
        keep(change, changes);
        keep(process, processes);
        keep(configuration, configurations);
    }

    private static <T> void keep(BindServiceReference<T> binder, Map<ServiceReference<?>, T> services) {
        binder.adding((reference, service) -> services.put(reference, service))
                .removed(reference -> services.remove(reference))
                .bind();
    }

    @Descriptor("lists, installs, upgrades, tries, removes and rolls back modules: `module` alone says how")
    public String module(CommandSession session, String[] words) throws Exception {
        return module.run(session.currentDir(), words);
    }

    @Descriptor("lists, installs, upgrades and removes features, several modules as one: `feature` alone says how")
    public String feature(CommandSession session, String[] words) throws Exception {
        return feature.run(session.currentDir(), words);
    }

    @Descriptor("returns to an earlier set of modules: the one before, or STATE, or -N states back; `rollback --list`"
            + " lists them")
    public String rollback(String[] words) throws Exception {
        return sets.rollback(words);
    }

    @Descriptor("`upgrade FOLDER` starts the Prox of that folder, which takes over from this process")
    public String upgrade(CommandSession session, String[] words) throws Exception {
        return new ProcessCommand(() -> best(processes)).upgrade(session.currentDir(), session.getConsole(), words);
    }

    @Descriptor("says whether the proxy is ready, and what it serves")
    public String status() {
        return state.status();
    }

    @Descriptor("lists the listeners, their addresses and their connections")
    public String listeners() {
        return state.listeners();
    }

    @Descriptor("lists the upstreams, what is under way to them, and what their limits refused")
    public String upstreams() {
        return state.upstreams();
    }

    @Descriptor("checks, applies, confirms, tries, lists and rolls back configurations: `config` alone says how")
    public String config(CommandSession session, String[] words) throws Exception {
        return config.run(session.currentDir(), words);
    }

    @Descriptor("says what becomes of a request, and why: `explain GET https://host/path -H 'name: value'`")
    public String explain(String[] words) throws Exception {
        return history.explain(words);
    }

    @Descriptor("lists the last changes that were refused, and why")
    public String refused() {
        return state.refused();
    }

    /** The service properties by which Gogo finds commands. Public, since the CDI container reads it by reflection. */
    @BeanPropertyType
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Commands {
        String PREFIX_ = "osgi.command.";

        String scope();

        String[] function();
    }
}
