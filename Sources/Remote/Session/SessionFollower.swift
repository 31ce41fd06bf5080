import Plan

/// What has been read of a session's output, over all connections.
actor SessionFollower {
    /// What of the output is handed on.
    enum Scope: Sendable {
        /// What one command writes; its end is what is waited for.
        case run(String)
        /// All of it.
        case everything
    }

    private(set) var isAbsent = false
    private(set) var refused: String?
    /// Whether the output began to come: a command was given to the shell by then.
    private(set) var isFollowing = false
    /// The command's status.
    private(set) var status: Int?
    /// The status of the session's shell.
    private(set) var shellStatus: Int?
    private(set) var isOver = false
    /// Nothing more comes: the session is over, or its shell.
    var hasEnded: Bool { isOver || shellStatus != nil }
    private let host: String
    private let scope: Scope
    private let sink: EventSink
    private var lifeline: ProcessInput
    private var decoder: SessionDecoder
    private var isInside = false
    private var isLost = false

    /// - Parameter lifeline: Is finished when there is nothing more to wait for.
    init(_ nonce: Nonce, host: String, scope: Scope, lifeline: ProcessInput, sink: @escaping EventSink) {
        self.host = host
        self.scope = scope
        self.sink = sink
        self.lifeline = lifeline
        decoder = SessionDecoder(nonce: nonce)
    }

    var offset: Int { decoder.offset }

    func read(_ bytes: [UInt8]) async {
        for item in decoder.decode(bytes) { await take(item) }
    }

    /// Makes ready for another connection; where it is to go on.
    ///
    /// - Parameter lifeline: Of that connection; nil where it is the same.
    func reconnect(_ nonce: Nonce, lifeline new: ProcessInput? = nil) -> Int {
        if let new { lifeline = new }
        decoder.reconnect(nonce)
        return decoder.offset
    }

    func lost(_ words: String) async {
        guard !isLost else { return }
        isLost = true
        await sink(Event(host: host, .lost(detail: words)))
    }

    private func take(_ item: SessionDecoder.Item) async {
        switch (item, scope) {
        case (.answer(["absent"]), _): isAbsent = true
        case (.answer, _):
            if isLost { await sink(Event(host: host, .reattached)) }
            isLost = false
        case (.refused(let words), _): refused = words
        case (.follows, _): isFollowing = true
        case (.waiting(let holder), _): await sink(Event(host: host, .waiting(holder: holder)))
        case (.output(let bytes), .run): if isInside, status == nil { await output(bytes) }
        case (.output(let bytes), .everything): await output(bytes)
        case (.began(let run), .run(let own)): if run == own { isInside = true }
        case (.ended(let run, let code), .run(let own)):
            guard run == own else { return }
            if status == nil { status = code }
            await lifeline.finish()
        case (.gone(let code), _):
            shellStatus = code
            await lifeline.finish()
        case (.missing(let count), _):
            await sink(
                Event(host: host, .output(.stderr, bytes: Array("[\(count) bytes of output were not kept]\n".utf8))))
        case (.over, _): isOver = true
        case (.began, _), (.ended, _): break
        }
    }

    private func output(_ bytes: [UInt8]) async { await sink(Event(host: host, .output(.stdout, bytes: bytes))) }
}
