package io.cnm.engine.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.ContainerConfig.Healthcheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangesTest {
    private static ContainerConfig apply(String... changes) {
        return Changes.apply(ContainerConfig.NONE, List.of(changes));
    }

    @Test
    void programIsAnArrayOrAShellsLine() {
        assertThat(apply("CMD [\"a\", \"b c\"]").cmd()).hasValue(List.of("a", "b c"));
        assertThat(apply("cmd echo  $HOME").cmd()).hasValue(List.of("/bin/sh", "-c", "echo  $HOME"));
        assertThat(apply("CMD [ -e /x ] && true").cmd()).hasValue(List.of("/bin/sh", "-c", "[ -e /x ] && true"));
        assertThat(apply("ENTRYPOINT [\"a\", 1]").entrypoint()).hasValue(List.of("/bin/sh", "-c", "[\"a\", 1]"));
    }

    @Test
    void newProgramTakesTheOldArgumentsAwayUnlessTheyAreGivenToo() {
        var base = apply("CMD [\"old\"]");

        assertThat(Changes.apply(base, List.of("ENTRYPOINT [\"p\"]")).cmd()).isEmpty();
        assertThat(Changes.apply(base, List.of("CMD [\"new\"]", "ENTRYPOINT [\"p\"]"))
                        .cmd())
                .hasValue(List.of("new"));
    }

    @Test
    void variablesAndLabelsAreAssignedWithQuotesAndOtherVariables() {
        assertThat(apply("ENV A=1 B=\"two words\" C='$A' D=x\\ y", "ENV E=$A-${B} F=${NO:-other} G=${A:+set}")
                        .env())
                .containsExactly("A=1", "B=two words", "C=$A", "D=x y", "E=1-two words", "F=other", "G=set");
        assertThat(apply("ENV OLD form  of it").env()).containsExactly("OLD=form  of it");
        assertThat(apply("ENV A=1", "LABEL \"a b\"=\"$A\" c=\"say \\\"x\\\"\"").labels())
                .containsEntry("a b", "1")
                .containsEntry("c", "say \"x\"");
        assertThat(apply("ENV A=1 \\\n  B=2").env()).containsExactly("A=1", "B=2");
    }

    @Test
    void allOtherInstructionsAreUnderstood() {
        var config = apply(
                "EXPOSE 80 53/udp 8000-8002",
                "# nothing",
                "USER web:web",
                "VOLUME /a /b",
                "VOLUME [\"/c d\"]",
                "WORKDIR /srv",
                "WORKDIR www",
                "STOPSIGNAL SIGINT",
                "ONBUILD RUN make");

        assertThat(config.exposedPorts()).containsOnlyKeys("80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp");
        assertThat(config.user()).isEqualTo("web:web");
        assertThat(config.volumes().orElseThrow()).containsOnlyKeys("/a", "/b", "/c d");
        assertThat(config.workingDir()).isEqualTo("/srv/www");
        assertThat(config.stopSignal()).isEqualTo("SIGINT");
        assertThat(config.onBuild()).hasValue(List.of("RUN make"));
        assertThat(apply("HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f x")
                        .healthcheck())
                .hasValue(new Healthcheck(List.of("CMD-SHELL", "curl -f x"), 90_000_000_000L, 0, 3, 0, 0));
        assertThat(apply("HEALTHCHECK NONE").healthcheck()).hasValue(new Healthcheck(List.of("NONE"), 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "RUN make | RUN is not a valid change command",
                "ENV A | ENV must have two arguments",
                "ENV A=1 B | Syntax error - can't find = in \"B\". Must be of the form: name=value",
                "ENV =1 | ENV names can not be blank",
                "USER | USER requires at least one argument",
                "EXPOSE 99999 | Invalid containerPort: 99999: use PORT or FIRST-LAST, with /tcp, /udp or /sctp",
                "ONBUILD ONBUILD RUN x | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
                "HEALTHCHECK CMD | Missing command after HEALTHCHECK CMD",
                "HEALTHCHECK x | Unknown type \"X\" in HEALTHCHECK (try CMD)",
                "HEALTHCHECK --interval=soon CMD x | invalid interval \"soon\" of HEALTHCHECK: use a duration of 1ms or more, such as 30s",
                "LABEL a='b | unexpected end of statement while looking for matching single-quote: 'b"
            })
    void whatIsMalformedIsRefused(String change, String why) {
        assertThatThrownBy(() -> apply(change))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage(why);
    }
}
