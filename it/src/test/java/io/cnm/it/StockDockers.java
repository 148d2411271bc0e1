package io.cnm.it;

import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests with a stock Docker do again and again. */
final class StockDockers {
    private static final String[] NETWORK = {"network", "create", "-d", "cnm", "--ipam-driver", "cnm"};

    private StockDockers() {}

    /** The Java that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The words that make a network of ours, with addresses of ours. */
    static String[] network(String name, String... flags) {
        var words = new ArrayList<>(List.of(NETWORK));
        words.addAll(List.of(flags));
        words.add(name);
        return words.toArray(String[]::new);
    }

    /** Serves a page over HTTP in a container, or another page than before. */
    static void serve(StockDocker docker, String container, String page) {
        docker.exec(
                container,
                "sh",
                "-c",
                "mkdir -p /www; printf %s " + page + " > /www/index.html; pidof httpd || httpd -h /www");
    }

    /** The page that is served at a place. */
    static String get(Lab lab, String place) {
        return lab.run("curl", "-s", "--retry", "3", "--retry-connrefused", "-m", "5", "http://" + place + "/");
    }

    /** The first request may be lost, before the kernel has taken notice of a new link's carrier. */
    static void reaches(StockDocker docker, String container, String other) {
        docker.exec(container, "sh", "-c", "for i in 1 2 3 4 5; do ping -c 1 -W 2 $0 && exit; done; exit 1", other);
    }

    /** What {@code cnm plugin ports} shows. */
    static String ports(Lab lab) {
        return lab.run(java(), "-cp", System.getProperty("java.class.path"), "io.cnm.cli.Main", "plugin", "ports");
    }
}
