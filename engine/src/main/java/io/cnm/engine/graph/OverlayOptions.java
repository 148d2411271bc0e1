package io.cnm.engine.graph;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Mount options that turn off what a distribution may have turned on by default: with it a layer would hold references to
 * others (redirect_dir), files without their content (metacopy), or handles that bind it to one mount (index), and would
 * no longer be what an archive of it says. <em>Immutable.</em>
 *
 * @param features the options
 * @see <a href="https://www.kernel.org/doc/html/latest/filesystems/overlayfs.html">overlayfs</a>
 */
record OverlayOptions(List<String> features) {
    private static final Path PARAMETERS = Path.of("/sys/module/overlay/parameters");

    /** For the running kernel: one that does not know a feature refuses its option. */
    static OverlayOptions ofKernel() {
        return new OverlayOptions(Stream.of("index", "redirect_dir", "metacopy")
                .filter(feature -> Files.exists(PARAMETERS.resolve(feature)))
                .map(feature -> feature + "=off")
                .toList());
    }

    /** To be put behind others, with a label of SELinux unless that is empty. */
    String text(String label) {
        var text = new StringBuilder();
        features.forEach(feature -> text.append(',').append(feature));
        if (!label.isEmpty()) {
            text.append(",context=\"").append(label).append('"');
        }
        return text.toString();
    }
}
