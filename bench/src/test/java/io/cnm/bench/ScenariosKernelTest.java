package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.bench.Setting.Effort;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario that needs no built command runs from end to end; its figures are of no account here. */
@InPrivateNetns
class ScenariosKernelTest {
    static List<String> names() {
        return BenchMain.SCENARIOS.stream()
                .filter(scenario -> !scenario.startsDaemons())
                .map(Scenario::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void measuresAndLeavesNothing(String name, Lab lab) {
        var scenario = BenchMain.find(name).orElseThrow();
        var before = lab.ip("-o link");

        var rows = run(scenario, lab);

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.name()).startsWith(name);
            assertThat(row.ours().median()).isPositive();
        });
        assertThat(lab.ip("-o link")).isEqualTo(before);
    }

    private static List<Row> run(Scenario scenario, Lab lab) {
        var rows = new ArrayList<Row>();
        scenario.run(new Setting(lab.dir().resolve("bench"), Effort.SMOKE, rows::add));
        return rows;
    }
}
