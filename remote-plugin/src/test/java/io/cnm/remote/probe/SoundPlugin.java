package io.cnm.remote.probe;

import io.cnm.testkit.FakePlugin;
import io.cnm.testkit.FakePlugin.Call;
import java.io.IOException;
import java.nio.file.Path;

/** A fake plugin that follows the protocol, for tests that spoil one answer of it. */
final class SoundPlugin {
    private SoundPlugin() {}

    static FakePlugin on(Path socket) throws IOException {
        var plugin = FakePlugin.on(socket)
                .answers("NetworkDriver.CnmProbe", 404, "")
                .answers("IpamDriver.CnmProbe", 404, "")
                .answers("IpamDriver.GetCapabilities", "{\"RequiresMACAddress\":true}");
        withArguments(plugin, "NetworkDriver.EndpointOperInfo", "Err", "{\"Value\":{}}");
        withArguments(plugin, "NetworkDriver.CreateNetwork", "Err", "{}");
        withArguments(plugin, "IpamDriver.ReleaseAddress", "Error", "{}");
        withArguments(plugin, "IpamDriver.RequestPool", "Error", "{\"PoolID\":\"p\",\"Pool\":\"10.7.0.0/24\"}");
        return plugin.answers("IpamDriver.RequestAddress", SoundPlugin::address);
    }

    private static void withArguments(FakePlugin plugin, String method, String key, String answer) {
        plugin.answers(method, call -> call.body().isEmpty() ? "{\"" + key + "\":\"no arguments\"}" : answer);
    }

    private static String address(Call call) {
        var last = call.body().contains("RequestAddressType") ? 1 : 2;
        return "{\"Address\":\"10.7.0." + last + "/24\"}";
    }
}
