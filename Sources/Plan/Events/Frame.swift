/// What a running script says about itself, and what its steps print.
package enum Frame: Sendable, Hashable {
    case begin(steps: Int)
    /// Another run holds the host; `holder` is what that run said of itself.
    case waiting(holder: String)
    case locked(holder: String)
    case step(number: Int, id: String)
    case differs(number: Int, reason: String)
    /// The bytes of a file as it is now on the host, before a change of it.
    case content(number: Int, bytes: [UInt8])
    case problem(number: Int, text: String)
    /// What is to be known about a step, however it ends.
    case note(number: Int, text: String)
    case state(number: Int, SurveyReport.Phase, SurveyReport.State)
    case applying(number: Int)
    /// How far a step is; `percent` is 0 to 100, nil where that is not known.
    case progress(number: Int, percent: Int?, text: String)
    /// A step waits for somebody else; `by` says who, or what for.
    case blocked(number: Int, by: String)
    case finished(number: Int, outcome: StepOutcome)
    case guarded(GuardReport)
    case end(RunEnding, changed: Int, ok: Int, failed: Int)
    /// What commands printed, stdout and stderr in the order they came.
    case output([UInt8])
}

package enum StepOutcome: String, Sendable, Hashable, CaseIterable {
    case ok, changed, failed
    /// Would be changed; only while checking.
    case would
}

package enum RunEnding: String, Sendable, Hashable, CaseIterable {
    case ok, failed, cancelled
    /// Nothing ran: another run held the host for longer than this one was to wait.
    case locked
    /// A step failed, and what was done before it was taken back.
    case rolledBack = "rolled-back"
    /// A guarded change was not confirmed, or failed, and was taken back.
    case reverted
}

/// A frame and when it was written: seconds since the host's boot, so that durations need no clock of ours.
package struct TimedFrame: Sendable, Hashable {
    package let frame: Frame
    package let uptime: Double?
}

/// Reads frames and the output between them.
///
/// A frame is `RS NONCE SP UPTIME SP TYPE SP FIELDS LF`; see `frames.sh`. Bytes that only look like one are output.
package struct FrameDecoder: Sendable {
    private var scanner: MarkerScanner

    package init(nonce: Nonce) { scanner = MarkerScanner(nonce: nonce) }

    package mutating func decode(_ bytes: [UInt8]) -> [TimedFrame] {
        scanner.scan(bytes).map { item in
            switch item {
            case .bytes(let bytes): TimedFrame(frame: .output(bytes), uptime: nil)
            case .line(let line): TimedFrame(line: line) ?? TimedFrame(frame: .output(Array(line.utf8)), uptime: nil)
            }
        }
    }
}

extension TimedFrame {
    fileprivate init?(line: String) {
        let (uptime, rest) = Frame.split(line)
        guard let (type, fields) = rest.map(Frame.split), let frame = Frame(type: type, fields: fields ?? "") else {
            return nil
        }
        self.init(frame: frame, uptime: Double(uptime))
    }
}

extension Frame {
    fileprivate init?(type: String, fields: String) {
        let (first, others) = Frame.split(fields)
        let rest = others ?? ""
        let number = Int(first)
        switch (type, number) {
        case ("begin", let steps?): self = .begin(steps: steps)
        case ("waiting", _): self = .waiting(holder: fields)
        case ("locked", _): self = .locked(holder: fields)
        case ("step", let number?): self = .step(number: number, id: Frame.lines(rest))
        case ("differs", let number?): self = .differs(number: number, reason: Frame.lines(rest))
        case ("problem", let number?): self = .problem(number: number, text: Frame.lines(rest))
        case ("note", let number?): self = .note(number: number, text: Frame.lines(rest))
        case ("state", let number?):
            let (phase, told) = Frame.split(rest)
            let (topic, named) = Frame.split(told ?? "")
            let (name, value) = Frame.split(named ?? "")
            guard let phase = SurveyReport.Phase(rawValue: phase) else { return nil }
            let state = SurveyReport.State(topic: topic, name: name, value: Frame.lines(value ?? ""))
            self = .state(number: number, phase, state)
        case ("applying", let number?): self = .applying(number: number)
        case ("progress", let number?):
            let (percent, text) = Frame.split(rest)
            self = .progress(
                number: number, percent: Int(percent).map { min(max($0, 0), 100) }, text: Frame.lines(text ?? ""))
        case ("blocked", let number?): self = .blocked(number: number, by: Frame.lines(rest))
        case ("content", let number?):
            guard let bytes = Frame.bytes(hex: rest) else { return nil }
            self = .content(number: number, bytes: bytes)
        case ("finished", let number?):
            guard let outcome = StepOutcome(rawValue: rest) else { return nil }
            self = .finished(number: number, outcome: outcome)
        case ("guard", _):
            let fields = rest.split(separator: " ")
            guard let phase = GuardReport.Phase(rawValue: first), (2...3).contains(fields.count),
                let window = Int(fields[1])
            else { return nil }
            let port = fields.count == 3 ? Int(fields[2]) : nil
            self = .guarded(GuardReport(phase, token: String(fields[0]), window: window, port: port))
        case ("end", _):
            let counts = rest.split(separator: " ").compactMap { Int($0) }
            guard let ending = RunEnding(rawValue: first), counts.count == 3 else { return nil }
            self = .end(ending, changed: counts[0], ok: counts[1], failed: counts[2])
        default: return nil
        }
    }

    /// In front of the first blank and behind it. By scalars, here and below: a blank or an `n` with a combining mark
    /// behind it is another Character.
    fileprivate static func split(_ text: String) -> (String, String?) {
        let scalars = text.unicodeScalars
        guard let blank = scalars.firstIndex(of: " ") else { return (text, nil) }
        return (String(scalars[..<blank]), String(scalars[scalars.index(after: blank)...]))
    }

    /// Undoes `one_line` of `runner.sh`.
    private static func lines(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var escaped = false
        for scalar in text.unicodeScalars {
            if escaped {
                result.append(scalar == "n" ? "\n" : scalar)
                escaped = false
            } else if scalar == "\\" {
                escaped = true
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
