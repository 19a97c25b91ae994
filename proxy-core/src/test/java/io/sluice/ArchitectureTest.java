package io.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.sluice.cli.Main;
import io.sluice.codec.peek.BodyPeek;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The order of the packages. Each line may use the lines below it, never one above, and no package
 * beside it; the codec may be used by all.
 */
final class ArchitectureTest {
    private static final List<Set<String>> LINES =
            List.of(
                    Set.of("cli"),
                    Set.of("serve"),
                    Set.of("manage", "simulate"),
                    Set.of("listen"),
                    Set.of("exchange"),
                    Set.of("route"),
                    Set.of("admission", "balance", "splice"),
                    Set.of("upstream", "health"),
                    Set.of("fleet", "http2"),
                    Set.of("stream", "observe", "tls"),
                    Set.of("config", "failure", "transport"));

    /** So that no rule holds only because there is nothing to check. */
    private static final Set<String> PRESENT =
            Set.of(
                    "cli",
                    "serve",
                    "simulate",
                    "manage",
                    "listen",
                    "exchange",
                    "route",
                    "balance",
                    "splice",
                    "upstream",
                    "health",
                    "fleet",
                    "stream",
                    "observe",
                    "config",
                    "failure",
                    "transport");

    private static final JavaClasses CORE = classesBeside(Main.class);

    static Stream<String> packages() {
        return LINES.stream().flatMap(Set::stream).sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void uses_only_what_is_below(String name) {
        noClasses()
                .that(resideInAPackage(in(name)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(notBelow(name)))
                .allowEmptyShould(true)
                .because("the order of the packages is " + LINES)
                .check(CORE);
    }

    @Test
    void every_package_has_its_place_in_the_order() {
        assertThat(packages().toList()).containsAll(namesInCore());
    }

    @Test
    void every_package_of_a_requests_path_is_there() {
        assertThat(namesInCore()).containsAll(PRESENT);
    }

    @Test
    void the_proxys_packages_are_free_of_cycles() {
        slices().matching("io.sluice.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void the_codecs_packages_are_free_of_cycles() {
        slices().matching("io.sluice.codec.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classesBeside(BodyPeek.class));
    }

    private static JavaClasses classesBeside(Class<?> one) {
        return new ClassFileImporter()
                .importUrl(one.getProtectionDomain().getCodeSource().getLocation());
    }

    private static Set<String> namesInCore() {
        String base = "io.sluice.";
        return CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(base))
                .map(name -> name.substring(base.length()).replaceFirst("\\..*", ""))
                .collect(toCollection(TreeSet::new));
    }

    /** The packages on the lines above this one's and those beside it. */
    private static String[] notBelow(String name) {
        int line = 0;
        while (!LINES.get(line).contains(name)) {
            line++;
        }
        return LINES.subList(0, line + 1).stream()
                .flatMap(Collection::stream)
                .filter(other -> !other.equals(name))
                .map(ArchitectureTest::in)
                .toArray(String[]::new);
    }

    private static String in(String name) {
        return "io.sluice." + name + "..";
    }
}
