package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is measured when. */
class BoutTest {
    @Test
    void eachHasEveryPlaceInTurn() {
        var order = new ArrayList<String>();
        var bout = new Bout<String>();
        for (var name : List.of("a", "b", "c")) {
            bout.add(name, () -> {
                order.add(name);
                return order.size();
            });
        }

        bout.run(3);

        assertThat(String.join("", order)).isEqualTo("abcbcacab");
        assertThat(bout.values("b")).containsExactly(2, 4, 9);
    }

    @Test
    void whoTakesNoPartHasNoValues() {
        var bout = new Bout<String>();

        assertThat(bout.has("a")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> bout.values("a"));
    }
}
