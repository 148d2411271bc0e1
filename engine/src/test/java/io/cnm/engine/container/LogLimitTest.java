package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig.LogConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link LogLimit}. */
class LogLimitTest {
    @ParameterizedTest
    @CsvSource({"10,10", "10b,10", "2k,2048", "2KB,2048", "3m,3145728", "1g,1073741824"})
    void sizeIsANumberWithAUnit(String text, long bytes) {
        assertThat(LogLimit.of(new LogConfig("json-file", Map.of("max-size", text))))
                .isEqualTo(new LogLimit(bytes, 1));
    }

    @Test
    void driverLocalHasLimitsUnlessToldOtherwise() {
        assertThat(LogLimit.of(new LogConfig("local", Map.of()))).isEqualTo(new LogLimit(20 << 20, 5));
        assertThat(LogLimit.of(new LogConfig("json-file", Map.of()))).isEqualTo(new LogLimit(0, 1));
        assertThat(LogLimit.of(new LogConfig("local", Map.of("max-file", "2", "max-size", "1k"))))
                .isEqualTo(new LogLimit(1024, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "max-size,abc,invalid size: 'abc'",
        "max-size,9999999999g,invalid size: '9999999999g'",
        "max-size,-1,invalid size: '-1'",
        "max-size,0,max-size must be a positive number",
        "max-file,0,max-file cannot be less than 1",
        "max-file,x,invalid value for max-file: x",
        "color,red,unknown log opt 'color' for local log driver",
    })
    void otherOptionIsRefusedByName(String option, String value, String message) {
        assertThatThrownBy(() -> LogLimit.of(new LogConfig("local", Map.of(option, value))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void severalFilesNeedASize() {
        assertThatThrownBy(() -> LogLimit.of(new LogConfig("json-file", Map.of("max-file", "3"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("max-file must be set together with max-size");
    }
}
