package io.cnm.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The plot with a stock Docker: a network of our driver, and on it {@code web} and a visitor, which are Docker's containers;
 * who reaches whom. <em>Confined to one thread.</em>
 */
final class PluginDemo {
    private static final String PAGE = "hello from the container of web";
    private static final String IMAGE = "cnm-demo";
    private static final String URL = "http://127.0.0.1:8080/";
    /** By a container of its own: {@code docker exec} leads out of it where Docker itself lives in a chroot. */
    private static final String VISIT =
            "run --rm --name client --network front " + IMAGE + " busybox timeout 5 busybox wget -q -O - http://web/";

    private static final String DOCKERFILE = """
            FROM scratch
            COPY busybox /bin/busybox
            COPY index.html /www/index.html
            """;

    private final DockerStage stage;
    private final DockerNarrator narrator;

    PluginDemo(DockerStage stage, PrintWriter out) {
        this.stage = stage;
        narrator = new DockerNarrator(stage.engine(), out);
    }

    /**
     * Plays it.
     *
     * @return whether everything was as it should be
     */
    boolean show() {
        narrator.step("an image of busybox and a page", "build", "--tag", IMAGE, context());
        narrator.docker("network create --driver cnm --ipam-driver cnm front");
        narrator.docker("run --detach --name web --network front --publish 8080:80 " + IMAGE
                + " busybox httpd -f -p 80 -h /www");
        narrator.sees("another container asks for http://web/", stage.engine().run(VISIT.split(" ")), PAGE);
        narrator.sees(
                "the host asks for " + URL,
                stage.run(List.of("curl", "--silent", "--show-error", "--max-time", "2", URL)),
                PAGE);
        var ports = stage.ports();
        narrator.finding(
                "cnm plugin ports",
                ports.text(),
                ports.succeeded() && ports.text().contains("8080->80/tcp"));
        return narrator.satisfied();
    }

    private String context() {
        var context = DockerStage.DIRECTORY.resolve("image");
        try {
            Files.createDirectories(context);
            Files.copy(busybox(), context.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(context.resolve("index.html"), PAGE + "\n");
            Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return context.toString();
    }

    private static Path busybox() throws IOException {
        return DockerEngine.require("busybox").toRealPath();
    }

    /**
     * Removes everything.
     *
     * @return whether nothing is left
     */
    boolean remove() {
        narrator.docker("rm --force web");
        narrator.docker("network rm front");
        var left = stage.left();
        narrator.finding("what is left", left, left.isEmpty());
        return narrator.satisfied();
    }
}
