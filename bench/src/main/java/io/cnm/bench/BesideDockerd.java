package io.cnm.bench;

import java.util.List;

/** A scenario in which our daemon and dockerd do the same, both as they come from the box. */
abstract class BesideDockerd implements Scenario {
    private final String name;
    private final String about;

    BesideDockerd(String name, String about) {
        this.name = name;
        this.about = about;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String about() {
        return about;
    }

    @Override
    public final boolean startsDaemons() {
        return true;
    }

    @Override
    public List<String> needs() {
        return ContainerEngines.NEEDS;
    }

    @Override
    public final void run(Setting setting) {
        try (var engines = ContainerEngines.start(setting)) {
            measure(setting, engines);
        }
    }

    /** Measures, and reports each row when it is known. */
    abstract void measure(Setting setting, ContainerEngines engines);
}
