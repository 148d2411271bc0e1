package io.cnm.testkit.kernel;

/** Compares the host after the whole run with what it was before the first kernel test. */
final class HostGuard implements AutoCloseable {
    private final HostState before = HostState.take();

    @Override
    public void close() {
        before.requireUnchanged("the whole run");
    }
}
