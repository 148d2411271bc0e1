"""What programs do with docker-py. Anything that goes otherwise than expected ends it with a traceback."""

import io
import os
import socket
import tarfile
import threading

import docker

IMAGE = "cnm-test:busybox"
client = docker.DockerClient(base_url=os.environ["DOCKER_HOST"], version=os.environ["API_VERSION"], timeout=60)


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{actual!r} is not {wanted!r}")


def refused(error, part, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error as refusal:
        if part not in str(refusal):
            raise AssertionError(f"{part!r} is not in {refusal}") from refusal
        return
    raise AssertionError(f"{call} is not refused")


def archive(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def runs():
    run = client.containers.run
    expect(run(IMAGE, "echo hello", remove=True), b"hello\n")
    expect(run(IMAGE, ["sh", "-c", "echo $A; echo no >&2"], environment={"A": "b"}, remove=True), b"b\n")
    refused(docker.errors.ContainerError, "non-zero exit status 3", run, IMAGE, "sh -c 'exit 3'", remove=True)
    refused(docker.errors.APIError, "executable file not found", run, IMAGE, "nothing-like-it", remove=True)
    refused(docker.errors.NotFound, "No such container", client.containers.get, "nobody")
    refused(docker.errors.ImageNotFound, "No such image", client.images.get, "nothing:like-it")


def lives():
    box = client.containers.run(
        IMAGE, ["sh", "-c", "echo first; echo second >&2; exec sleep 1000"], detach=True, name="box",
        labels={"k": "v"}, mem_limit="64m", pids_limit=50, ports={"80/tcp": None}, stop_signal="SIGKILL")
    expect(box.status, "created")
    box.reload()
    expect(box.status, "running")
    expect([each.name for each in client.containers.list(filters={"label": "k=v"})], ["box"])
    logs = box.logs(stream=True, follow=True)
    expect(sorted([next(logs), next(logs)]), [b"first\n", b"second\n"])
    logs.close()
    expect(box.logs(stdout=False, stderr=True), b"second\n")
    expect(box.exec_run("sh -c 'echo out; echo err >&2; exit 4'", demux=True), (4, (b"out\n", b"err\n")))
    expect(b"".join(box.exec_run("seq 3", stream=True).output), b"1\n2\n3\n")
    _, sock = box.exec_run("cat", stdin=True, socket=True)
    sock._sock.sendall(b"typed\n")
    expect(sock.read(8 + 6)[8:], b"typed\n")
    sock._sock.shutdown(socket.SHUT_WR)
    expect(sock.read(1), b"")
    sock.close()
    expect([row[-1] for row in box.top(ps_args="-o pid,comm")["Processes"]], ["sleep"])
    stats = box.stats(stream=False)
    expect((stats["memory_stats"]["limit"], stats["name"]), (64 << 20, "/box"))
    expect(len(next(box.stats(decode=True))["networks"]), 1)
    expect(int(box.ports["80/tcp"][0]["HostPort"]) > 0, True)
    expect(box.put_archive("/tmp", archive("in", b"data")), True)
    chunks, stat = box.get_archive("/tmp/in")
    expect((stat["name"], stat["size"]), ("in", 4))
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
        expect(tar.extractfile("in").read(), b"data")
    expect({"Path": "/tmp/in", "Kind": 1} in box.diff(), True)
    box.pause()
    box.unpause()
    box.rename("other")
    box.update(mem_limit="128m", memswap_limit="256m")
    box.restart(timeout=0)
    box.stop(timeout=1)
    expect(box.wait()["StatusCode"], 137)
    box.remove(v=True)


def attaches():
    box = client.containers.create(IMAGE, "cat", stdin_open=True, name="cat")
    sock = box.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1})
    box.start()
    sock._sock.sendall(b"typed\n")
    expect(sock.read(8 + 6)[8:], b"typed\n")
    sock.close()
    box.kill()
    expect(box.wait(condition="not-running")["StatusCode"], 137)
    box.remove()
    talker = client.containers.create(IMAGE, "seq 3")
    output = talker.attach(stream=True, logs=True)
    talker.start()
    expect(b"".join(output), b"1\n2\n3\n")
    talker.remove(force=True)


def networks():
    ipam = docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet="10.78.0.0/24", gateway="10.78.0.1")])
    net = client.networks.create("front", driver="bridge", ipam=ipam, labels={"k": "v"})
    expect([each.name for each in client.networks.list(names=["front"])], ["front"])
    server = client.containers.run(IMAGE, "sleep 1000", detach=True, name="server", network="front")
    guest = client.containers.run(IMAGE, "sleep 1000", detach=True, name="guest")
    net.connect(guest, aliases=["friend"], ipv4_address="10.78.0.9")
    expect(server.exec_run("ping -c 1 -W 3 friend").exit_code, 0)
    net.reload()
    expect(sorted(each.name for each in net.containers), ["guest", "server"])
    guest.reload()
    expect(guest.attrs["NetworkSettings"]["Networks"]["front"]["IPAddress"], "10.78.0.9")
    net.disconnect(guest)
    refused(docker.errors.APIError, "has active endpoints", net.remove)
    server.remove(force=True)
    guest.remove(force=True)
    net.remove()
    refused(docker.errors.NotFound, "front", client.networks.get, "front")


def volumes():
    run = client.containers.run
    kept = client.volumes.create("kept", labels={"k": "v"})
    run(IMAGE, "sh -c 'echo some > /d/f'", volumes={"kept": {"bind": "/d", "mode": "rw"}}, remove=True)
    mount = docker.types.Mount("/d", "kept", read_only=True)
    expect(run(IMAGE, "cat /d/f", mounts=[mount], remove=True), b"some\n")
    memory = docker.types.Mount("/m", "", type="tmpfs", tmpfs_size=1 << 20)
    expect(b"tmpfs /m tmpfs" in run(IMAGE, "grep /m /proc/mounts", mounts=[memory], remove=True), True)
    expect([each.name for each in client.volumes.list(filters={"label": "k"})], ["kept"])
    kept.remove()
    refused(docker.errors.NotFound, "kept", client.volumes.get, "kept")
    client.volumes.prune()


def images():
    image = client.images.get(IMAGE)
    expect(image.tags, [IMAGE])
    saved = b"".join(image.save(named=True))
    expect(image.tag("copy", tag="1"), True)
    expect(len(client.images.list(name="copy")), 1)
    client.images.remove("copy:1")
    expect([each.id for each in client.images.load(saved)], [image.id])
    expect(len(image.history()), 1)
    made = client.api.import_image_from_data(archive("f", b"data"), repository="made", tag="1")
    expect("sha256:" in made, True)
    client.images.remove("made:1", force=True)
    client.images.prune()


def events():
    seen = []
    done = threading.Event()
    wanted = ["create", "start", "die", "destroy"]
    stream = client.events(decode=True, filters={"type": "container", "event": wanted})

    def listen():
        for event in stream:
            seen.append(event["Action"])
            if event["Action"] == "destroy":
                done.set()
                return

    threading.Thread(target=listen, daemon=True).start()
    client.containers.run(IMAGE, "true", remove=True)
    expect(done.wait(20), True)
    expect(seen, wanted)


def daemon():
    expect(client.ping(), True)
    expect(client.version()["Os"], "linux")
    info = client.info()
    expect((info["OSType"], info["Swarm"]["LocalNodeState"]), ("linux", "inactive"))


for part in [runs, lives, attaches, networks, volumes, images, events, daemon]:
    part()
    print(part.__name__, flush=True)
