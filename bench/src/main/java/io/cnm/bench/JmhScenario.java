package io.cnm.bench;

import io.cnm.bench.Setting.Effort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Benchmarks of one class, run by JMH in a process of its own. A benchmark whose name is another's followed by {@code Bare}
 * is the other's peer.
 */
final class JmhScenario implements Scenario {
    private static final String PEER = "Bare";

    private final String name;
    private final String about;
    private final Class<?> benchmarks;

    JmhScenario(String name, String about, Class<?> benchmarks) {
        this.name = name;
        this.about = about;
        this.benchmarks = benchmarks;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String about() {
        return about;
    }

    @Override
    public void run(Setting setting) {
        var results = new LinkedHashMap<String, Samples>();
        run(setting.effort()).forEach(result -> results.put(label(result), samples(result)));
        results.forEach((label, samples) -> {
            if (!label.contains(PEER)) {
                var peer = Optional.ofNullable(results.get(peerOf(label)));
                setting.row(name + ", " + label, samples, peer, Optional.empty());
            }
        });
    }

    private Collection<RunResult> run(Effort effort) {
        var time = effort == Effort.SMOKE ? TimeValue.milliseconds(1) : TimeValue.milliseconds(300);
        var options = new OptionsBuilder()
                .include("\\." + benchmarks.getSimpleName() + "\\.")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(effort == Effort.SMOKE ? 0 : 1)
                .warmupIterations(effort == Effort.FULL ? 5 : 1)
                .warmupTime(time)
                .measurementIterations(effort == Effort.FULL ? 10 : 2)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return new Runner(options).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run " + benchmarks.getSimpleName(), e);
        }
    }

    /** The method's name and its parameters, such as {@code address pool=10.0.0.0/8}. */
    private static String label(RunResult result) {
        var parameters = result.getParams();
        var method = parameters.getBenchmark();
        return method.substring(method.lastIndexOf('.') + 1)
                + parameters.getParamsKeys().stream()
                        .map(key -> " " + key + "=" + parameters.getParam(key))
                        .collect(Collectors.joining());
    }

    private static String peerOf(String label) {
        var end = label.indexOf(' ');
        return end < 0 ? label + PEER : label.substring(0, end) + PEER + label.substring(end);
    }

    /** The averages of the iterations. */
    private static Samples samples(RunResult result) {
        var values = new ArrayList<Double>();
        result.getAggregatedResult()
                .getIterationResults()
                .forEach(iteration -> values.add(iteration.getPrimaryResult().getScore()));
        return Samples.of(values.stream().mapToDouble(each -> each).toArray());
    }
}
