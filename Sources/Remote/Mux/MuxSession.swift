/// A command over a master, asked for on its control socket as `ssh -S` does it, without starting an ssh for it: that
/// would take half of the time of a short command.
struct MuxSession: Sendable {
    enum End: Sendable, Hashable {
        case exited(UInt32)
        /// The connection, or the master, went away while the command ran.
        case lost
    }

    enum Failure: Error, Sendable, Hashable {
        /// Nobody answers at the socket: nothing ran.
        case noMaster
        /// The master is there and could not open a session: nothing ran.
        case refused(String)
        /// The master went away before it said that the session is open: nobody knows.
        case lostWhileOpening
        /// This process has no descriptors left.
        case noDescriptors
    }

    let socket: String
    let command: String

    /// How long a living master may take to say hello.
    private static let helloTime = Duration.seconds(10)

    /// Runs the command. Cancelling the task closes its channel, so that the host sees stdin end.
    func run(
        input: ProcessInput, output: @escaping ProcessRunner.Consumer, error: @escaping ProcessRunner.Consumer,
        traffic: Traffic = Traffic()
    ) async throws(Failure) -> End {
        guard let control = ControlSocket(path: socket) else { throw .noMaster }
        var conversation = Conversation(control: control)
        try await conversation.greet(within: MuxSession.helloTime)

        guard let stdin = Descriptor.pipe(), let stdout = Descriptor.pipe(), let stderr = Descriptor.pipe() else {
            throw .noDescriptors
        }
        let write = Descriptor(stdin.write)
        let outputEnd = Descriptor(stdout.read)
        let errorEnd = Descriptor(stderr.read)
        let handed = [stdin.read, stdout.write, stderr.write].map { Descriptor(blocking: $0) }
        // The ends that the master holds are then the only ones, so that an end is an end.
        defer { handed.forEach { $0.close() } }
        try await conversation.open(command, descriptors: handed)
        handed.forEach { $0.close() }

        let writing = Task { await MuxSession.feed(input, to: write, traffic) }
        async let outputDone: Void = MuxSession.drain(outputEnd, to: output, traffic)
        async let errorDone: Void = MuxSession.drain(errorEnd, to: error, traffic)
        let end = await conversation.wait()
        // The master has closed the channel; what is left in the pipes is all that comes.
        conversation.control.descriptor.close()
        _ = await (outputDone, errorDone)
        writing.cancel()
        await writing.value
        return end
    }

    private static func feed(_ input: ProcessInput, to descriptor: Descriptor, _ traffic: Traffic) async {
        // This is what the host sees as the end of stdin.
        defer { descriptor.close() }
        if !input.head.isEmpty, !(await descriptor.write(input.head)) { return }
        traffic.send(input.head.count)
        while let piece = await input.next() {
            if !(await descriptor.write(piece)) { return }
            traffic.send(piece.count)
        }
    }

    private static func drain(
        _ descriptor: Descriptor, to consume: ProcessRunner.Consumer, _ traffic: Traffic
    ) async {
        while let bytes = await descriptor.read(), !bytes.isEmpty {
            traffic.receive(bytes.count)
            await consume(bytes)
        }
    }
}

/// What is said on the control socket, in order.
private struct Conversation {
    let control: ControlSocket
    private var pending: [UInt8] = []

    init(control: ControlSocket) { self.control = control }

    mutating func greet(within limit: Duration) async throws(MuxSession.Failure) {
        guard await control.descriptor.write(MuxProtocol.hello()) else { throw .noMaster }
        let descriptor = control.descriptor
        let reader = Task { await descriptor.read() }
        let timer = Task {
            try? await Task.sleep(for: limit)
            reader.cancel()
        }
        let first = await withTaskCancellationHandler {
            await reader.value
        } onCancel: {
            reader.cancel()
        }
        timer.cancel()
        guard let first, !first.isEmpty else { throw .noMaster }
        pending = first
        guard case .hello(MuxProtocol.version)? = await next() else { throw .noMaster }
    }

    mutating func open(_ command: String, descriptors: [Descriptor]) async throws(MuxSession.Failure) {
        guard await control.descriptor.write(MuxProtocol.newSession(request: 0, command: command)) else {
            throw .lostWhileOpening
        }
        for descriptor in descriptors where !(await control.send(descriptor: descriptor.raw)) {
            throw .lostWhileOpening
        }
        switch await next() {
        case .opened: return
        case .refused(let words): throw .refused(words)
        default: throw .lostWhileOpening
        }
    }

    /// The command's status, and then the end of the channel.
    mutating func wait() async -> MuxSession.End {
        var end = MuxSession.End.lost
        while let answer = await next() {
            if case .exit(let status) = answer { end = .exited(status) }
        }
        return end
    }

    /// The next message; nil at the end, or when cancelled.
    private mutating func next() async -> MuxProtocol.Answer? {
        while true {
            if let answer = MuxProtocol.take(&pending) { return answer }
            guard let more = await control.descriptor.read(), !more.isEmpty else { return nil }
            pending += more
        }
    }
}
