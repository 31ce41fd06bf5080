import Plan

/// Where the output of commands goes instead of the console.
struct Diversion {
    enum Place: Sendable, Hashable {
        /// Shown when all hosts are done.
        case gathering(Gathering.Form)
        /// Files of each host in this directory.
        case directory(String)
    }

    private(set) var gathering: Gathering?
    private var directory: OutputDirectory?
    /// What went wrong here, by host; it makes the command on the host a failure.
    private var problems: [String: LocalFailure] = [:]

    static var none: Diversion { Diversion() }

    private init() {}

    init(_ place: Place) throws(LocalFailure) {
        switch place {
        case .gathering(let form): gathering = try Gathering(form)
        case .directory(let path): directory = try OutputDirectory(path)
        }
    }

    var isOn: Bool { gathering != nil || directory != nil }

    mutating func take(_ event: Event) {
        guard isOn, problems[event.host] == nil else { return }
        do throws(LocalFailure) {
            switch event.kind {
            case .connected: try directory?.begin(event.host)
            case .output(let stream, let bytes):
                try gathering?.add(bytes, of: event.host, to: stream)
                try directory?.write(bytes, of: event.host, to: stream)
            case .exited(let command, let code, _): gathering?.end(event.host, command: command, status: code)
            case .failed(let failure): gathering?.fail(event.host, failure.code)
            case .retrying: gathering?.forget(event.host)
            default: break
            }
        } catch {
            problems[event.host] = error
        }
    }

    mutating func end(_ host: String) -> LocalFailure? {
        directory?.end(host)
        return problems.removeValue(forKey: host)
    }
}
