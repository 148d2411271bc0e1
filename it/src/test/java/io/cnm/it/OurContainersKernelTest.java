package io.cnm.it;

import io.cnm.testkit.DockerEngine;
import io.cnm.testkit.RunningEngine;
import io.cnm.testkit.kernel.Lab;

/** {@code cnm daemon} runs containers as Docker does. */
class OurContainersKernelTest extends ContainersContract {
    @Override
    DockerEngine start(Lab lab) {
        return RunningEngine.start(lab);
    }

    @Override
    String apiVersion() {
        return "-Dapi.version=1.44";
    }
}
