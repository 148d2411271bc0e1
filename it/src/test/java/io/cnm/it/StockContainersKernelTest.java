package io.cnm.it;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.StockDocker;
import io.cnm.testkit.kernel.Lab;

/** The positive control: what is expected of our containers is what Docker's own daemon does. */
class StockContainersKernelTest extends ContainersContract {
    @Override
    DockerEngine start(Lab lab) {
        return StockDocker.start(lab, "--live-restore");
    }

    @Override
    String apiVersion() {
        return "1.41";
    }
}
