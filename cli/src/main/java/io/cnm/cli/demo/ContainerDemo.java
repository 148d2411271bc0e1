package io.cnm.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The plot with containers: an image goes to a registry and comes back from there; of it are {@code web} and its visitors on a
 * network; who reaches whom. <em>Confined to one thread.</em>
 */
final class ContainerDemo {
    private static final String PAGE = "hello from the container of web";
    private static final String IMAGE = ContainerStage.REGISTRY + "/demo:latest";
    private static final String URL = "http://127.0.0.1:8080/";
    private static final String VISIT = "run --rm --network front " + IMAGE + " /bin/busybox wget -q -O - http://web/";

    private final ContainerStage stage;
    private final DockerNarrator narrator;

    ContainerDemo(ContainerStage stage, PrintWriter out) {
        this.stage = stage;
        narrator = new DockerNarrator(stage.engine(), out);
    }

    /**
     * Plays it.
     *
     * @return whether everything was as it should be
     */
    boolean show() {
        narrator.step("an image of busybox and a page", "import", archive(), IMAGE);
        narrator.docker("push " + IMAGE);
        narrator.docker("rmi " + IMAGE);
        narrator.docker("pull " + IMAGE);
        narrator.docker("network create front");
        narrator.docker("run --detach --name web --network front --publish 8080:80 " + IMAGE
                + " /bin/busybox httpd -f -p 80 -h /www");
        narrator.sees("another container asks for http://web/", stage.engine().run(VISIT.split(" ")), PAGE);
        narrator.sees(
                "the host asks for " + URL,
                stage.run(List.of("curl", "--silent", "--show-error", "--max-time", "2", URL)),
                PAGE);
        return narrator.satisfied();
    }

    private String archive() {
        var root = ContainerStage.DIRECTORY.resolve("image");
        var archive = ContainerStage.DIRECTORY.resolve("image.tar");
        try {
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("www"));
            Files.copy(
                    DockerEngine.require("busybox").toRealPath(),
                    root.resolve("bin/busybox"),
                    StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(root.resolve("www/index.html"), PAGE + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var packed = stage.run(List.of("busybox", "tar", "-C", root.toString(), "-cf", archive.toString(), "."));
        if (!packed.succeeded()) {
            throw new IllegalStateException("tar: " + packed.text());
        }
        return archive.toString();
    }

    /**
     * Removes everything.
     *
     * @return whether nothing is left
     */
    boolean remove() {
        narrator.docker("rm --force web");
        narrator.docker("network rm front");
        narrator.docker("rmi " + IMAGE);
        var left = stage.left();
        narrator.finding("what is left", left, left.isEmpty());
        return narrator.satisfied();
    }
}
