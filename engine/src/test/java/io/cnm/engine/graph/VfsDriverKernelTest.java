package io.cnm.engine.graph;

class VfsDriverKernelTest extends GraphDriverContract {
    @Override
    String driverName() {
        return "vfs";
    }
}
