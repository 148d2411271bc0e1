package io.cnm.engine.oci;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A list of processors or memory nodes as the kernel and Docker write it, such as {@code 0-2,7}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cpuset.7.html">cpuset(7)</a>, List format
 */
final class NumberList {
    private static final Pattern ITEM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final Pattern COMMA = Pattern.compile(",");

    private NumberList() {}

    /** @throws IllegalArgumentException if it is not such a list */
    static SortedSet<Integer> parse(String text) {
        var numbers = new TreeSet<Integer>();
        for (var item : COMMA.split(text, -1)) {
            var match = ITEM.matcher(item.strip());
            if (!match.matches()) {
                throw new IllegalArgumentException("not a list such as 0-2,7: " + text);
            }
            var first = Integer.parseInt(match.group(1));
            var last = match.group(2) == null ? first : Integer.parseInt(match.group(2));
            for (var number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
