package dev.prox.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a bundle may use, and where. Held over compiled classes and manifests. */
class BundleRulesTest {
    /** Their subject is the framework's bundles. */
    private static final List<String> MODULE_MANAGEMENT = List.of(
            "ModuleSwaps", "ModuleTransaction", "ModuleCanary", "ModuleStart", "ModuleFile", "StartFailure", "View");

    private static final String[] WIRING = {"org.osgi..", "javax.inject..", "javax.enterprise.."};
    private static final String DS_COMPONENT = "org.osgi.service.component.annotations.Component";

    static List<Bundle> bundles() {
        var bundles = Project.bundles();
        assertThat(bundles)
                .as("bundles that mvn verify did not build")
                .filteredOn(bundle -> !bundle.isBuilt())
                .isEmpty();
        return bundles;
    }

    /** Without it an empty or unbuilt tree would keep every rule. */
    @Test
    void theApiAndABundleThatUsesItAreSeen() {
        assertThat(bundles()).extracting(Bundle::name).contains("dev.prox.api").hasSizeGreaterThan(1);
        assertThat(bundles()).allSatisfy(bundle -> assertThat(bundle.classes()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void namesFollowFromTheFolder(Bundle bundle) {
        assertThat(bundle.header("Bundle-SymbolicName")).isEqualTo(bundle.name());
        assertThat(bundle.header("Automatic-Module-Name")).isEqualTo(bundle.name());
        check(bundle, classes().should().resideInAPackage(bundle.name() + ".."));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void onlyApiAndTestkitExport(Bundle bundle) {
        var exported = bundle.header("Export-Package");
        if (bundle.exports()) {
            assertThat(exported).startsWith(bundle.name());
        } else {
            assertThat(exported).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void nobodyDependsOnAnyoneButTheApi(Bundle bundle) {
        check(
                bundle,
                noClasses()
                        .should()
                        .dependOnClassesThat(resideInAPackage("dev.prox..")
                                .and(not(resideInAnyPackage(bundle.name() + "..", "dev.prox.api..")))));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void onlyComponentsKnowHowTheyAreWired(Bundle bundle) {
        var others = noClasses().that(not(mayBeWired(bundle)));
        check(bundle, others.should().dependOnClassesThat().resideInAnyPackage(WIRING));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void thereAreNoActivators(Bundle bundle) {
        assertThat(bundle.header("Bundle-Activator")).isNull();
    }

    /** Neither bnd nor the compiler says so, and SCR only at run time. */
    @ParameterizedTest
    @MethodSource("bundles")
    void servicesCanBeMadeByTheRuntime(Bundle bundle) {
        check(bundle, classes().that().areAnnotatedWith(DS_COMPONENT).should().bePublic());
        check(
                bundle,
                constructors()
                        .that()
                        .areDeclaredInClassesThat()
                        .areAnnotatedWith(DS_COMPONENT)
                        .should()
                        .bePublic());
    }

    /** Who asks ConfigurationAdmin is never forgotten by the framework: each swap would leave a bundle on the heap. Settings are in the document. */
    @ParameterizedTest
    @MethodSource("bundles")
    void noComponentAsksForAConfiguration(Bundle bundle) {
        assertThat(bundle.components()).allMatch(text -> text.contains("configuration-policy=\"ignore\""));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void nobodyPrints(Bundle bundle) {
        var all = noClasses().that(describe("print nothing for the launcher", type -> !type.getSimpleName()
                .equals("EngineComponent")));
        check(bundle, all.should().accessField(System.class, "out"));
        check(bundle, all.should().accessField(System.class, "err"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void cdiBundlesUseOnlyInjectionsThatStayTrueUnderChange(Bundle bundle) {
        if (!bundle.isCdi()) {
            return;
        }
        check(
                bundle,
                noClasses()
                        .should()
                        .dependOnClassesThat(named(
                                "javax.inject.Provider",
                                "javax.enterprise.inject.Instance",
                                "org.osgi.service.cdi.reference.BindService",
                                "org.osgi.service.cdi.reference.BindBeanServiceObjects")));
        check(
                bundle,
                noClasses()
                        .that(use("org.osgi.service.cdi.reference.BindServiceReference"))
                        .should()
                        .dependOnClassesThat(named("org.osgi.service.cdi.annotations.Reference")));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void cdiBundlesOwnNoSocketAndNothingOnTheRequestPath(Bundle bundle) {
        if (!bundle.isCdi()) {
            return;
        }
        check(
                bundle,
                noClasses()
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("io.netty..", "com.sun.net.httpserver..")
                                .or(named(
                                        "java.net.ServerSocket",
                                        "java.nio.channels.ServerSocketChannel",
                                        "dev.prox.api.Exchange"))));
    }

    private static void check(Bundle bundle, ArchRule rule) {
        rule.allowEmptyShould(true).check(bundle.classes());
    }

    private static DescribedPredicate<JavaClass> mayBeWired(Bundle bundle) {
        Predicate<String> isWired = name -> name.endsWith("Component")
                || bundle.name().equals("dev.prox.engine") && MODULE_MANAGEMENT.contains(name);
        return describe("are components", type -> isWired.test(outermost(type).getSimpleName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(BundleRulesTest::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return describe("named " + List.of(names), type -> List.of(names).contains(type.getFullName()));
    }

    private static DescribedPredicate<JavaClass> use(String name) {
        return describe("use " + name, type -> type.getDirectDependenciesFromSelf().stream()
                .anyMatch(
                        dependency -> dependency.getTargetClass().getFullName().equals(name)));
    }
}
