package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ProcessTable}, of this very process. */
class ProcessTableTest {
    private static final int SELF = (int) ProcessHandle.current().pid();
    private static final String ALL_COLUMNS =
            "pid,tgid,ppid,pgid,pgrp,sid,sess,user,uname,euser,group,egroup,uid,euid,ruid,gid,"
                    + "egid,rgid,comm,ucmd,ucomm,args,command,cmd,tty,tt,tname,stat,s,state,time,cputime,etime,etimes,stime,"
                    + "start_time,lstart,pcpu,%cpu,c,pmem,%mem,vsz,vsize,rss,rssize,ni,nice,pri,nlwp,thcount,psr";

    @Test
    void columnsAreThoseAskedFor() {
        var parent = ProcessHandle.current().parent().orElseThrow().pid();

        var table = ProcessTable.of(List.of(SELF), "-o pid,ppid -o comm");

        assertThat(table.titles()).containsExactly("PID", "PPID", "COMMAND");
        assertThat(table.processes()).containsExactly(List.of(String.valueOf(SELF), String.valueOf(parent), "java"));
    }

    @Test
    void everyColumnThatIsKnownSaysSomething() {
        var table = ProcessTable.of(List.of(SELF), "--format=" + ALL_COLUMNS);

        assertThat(table.titles()).hasSize(ALL_COLUMNS.split(",", -1).length);
        assertThat(table.processes()).singleElement().satisfies(row -> assertThat(row)
                .noneMatch(String::isEmpty));
    }

    @ParameterizedTest
    @CsvSource({"'',UID", "-ef,UID", "-e -f,UID", "aux,USER", "u,USER"})
    void usualOptionsHaveTheUsualColumns(String arguments, String first) {
        assertThat(ProcessTable.of(List.of(SELF), arguments).titles()).startsWith(first, "PID");
    }

    @Test
    void processThatHasEndedIsNotShown() {
        assertThat(ProcessTable.of(List.of(Integer.MAX_VALUE), "").processes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-L", "-o nonsense,pid", "-o", "-o pid=ID", "--forest"})
    void whatIsNotKnownIsNamed(String arguments) {
        assertThatThrownBy(() -> ProcessTable.of(List.of(SELF), arguments))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(arguments);
    }

    @Test
    void withoutProcessIdsItIsNoTable() {
        assertThatThrownBy(() -> ProcessTable.of(List.of(SELF), "-o comm"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("Couldn't find PID field in ps output");
    }
}
