package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotBlank;

class MountInfoProperties {
    @Property
    void targetComesBackAsItWas(@ForAll @NotBlank @CharRange(from = ' ', to = '\u20ac') String target) {
        var escaped = target.replace("\\", "\\134").replace(" ", "\\040").replace("\n", "\\012");

        assertThat(MountInfo.parse("36 35 0:4 / " + escaped + " rw - nsfs nsfs rw")
                        .target())
                .isEqualTo(target);
    }

    @Property
    void junkIsRefusedAndNothingElse(@ForAll @CharRange(from = ' ', to = '~') String junk) {
        assertThatThrownBy(() -> MountInfo.parse(junk)).isInstanceOf(IllegalArgumentException.class);
    }
}
