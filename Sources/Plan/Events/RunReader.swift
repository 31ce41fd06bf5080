import Shell

/// Makes events of a run's frames.
package struct RunReader: Sendable {
    /// Set once the end frame was read.
    package private(set) var report: RunReport?
    /// The last lines that came outside of any step: the reason, where the script could not even begin.
    package private(set) var strayOutput: [UInt8] = []

    private let run: RunID?
    private let plan: Plan?
    private var decoder: FrameDecoder
    private var redactor: Redactor
    private var steps = 0
    private var beginning: Double?
    private var current: Current?
    /// What was told before a change.
    private var surveyed: [SurveyReport.State] = []
    private var movedTo: Int?

    private struct Current {
        let number: Int
        let id: String
        let start: Double?
        var reasons: [String] = []
        var problems: [String] = []
        var notes: [String] = []
        var survey: (phase: SurveyReport.Phase, states: [SurveyReport.State])?
        var old: [UInt8]?
    }

    /// - Parameter plan: What the run carries out, for diffs and for masking; nil for a run that somebody else started.
    package init(run: RunID?, plan: Plan?, nonce: Nonce) {
        self.run = run
        self.plan = plan
        decoder = FrameDecoder(nonce: nonce)
        redactor = Redactor(secrets: plan?.secrets ?? [])
    }

    package mutating func read(_ bytes: [UInt8]) -> [Event.Kind] {
        decoder.decode(bytes).flatMap { take($0) }
    }

    private mutating func take(_ timed: TimedFrame) -> [Event.Kind] {
        if case .output(let bytes) = timed.frame { return output(redactor.redact(bytes)) }
        // What is held back for masking comes before the frame.
        let rest = output(redactor.finish())
        return rest + event(for: timed)
    }

    private mutating func output(_ bytes: [UInt8]) -> [Event.Kind] {
        if bytes.isEmpty { return [] }
        guard let current else {
            strayOutput = (strayOutput + bytes).suffix(2000)
            return []
        }
        return [.stepOutput(number: current.number, bytes: bytes)]
    }

    private mutating func event(for timed: TimedFrame) -> [Event.Kind] {
        switch timed.frame {
        case .output: return []
        case .begin(let steps):
            self.steps = steps
            beginning = timed.uptime
            return [.began(run: run, steps: steps)]
        case .waiting(let holder): return [.waiting(holder: holder)]
        case .locked(let holder):
            current = nil
            strayOutput = Array(holder.utf8)
            return []
        case .step(let number, let id):
            current = Current(number: number, id: id, start: timed.uptime)
            return [.stepBegan(number: number, id: id)]
        case .differs(_, let reason):
            let shown = redactor.redact(reason)
            if current?.reasons.contains(shown) == false { current?.reasons.append(shown) }
            return []
        case .problem(_, let text):
            // A check that fails may be asked twice.
            let shown = redactor.redact(text)
            if current?.problems.contains(shown) == false { current?.problems.append(shown) }
            return []
        case .note(_, let text):
            let shown = redactor.redact(text)
            if current?.notes.contains(shown) == false { current?.notes.append(shown) }
            return []
        case .state(_, let phase, let state):
            let told = current?.survey?.states ?? []
            current?.survey = (phase, told + [state])
            return []
        case .content(_, let bytes):
            current?.old = bytes
            return []
        case .applying: return []
        case .progress(let number, let percent, let text):
            return [.stepProgress(number: number, percent: percent, text: redactor.redact(text))]
        case .blocked(let number, let holder): return [.stepBlocked(number: number, by: redactor.redact(holder))]
        case .guarded(let report):
            movedTo = report.movedTo ?? movedTo
            return [.guarded(report)]
        case .finished(let number, let outcome):
            guard let step = current, step.number == number else { return [] }
            current = nil
            let report = StepReport(
                number: number, id: step.id, outcome: outcome, reasons: step.reasons, problems: step.problems,
                diff: outcome == .would ? diff(of: step) : nil, seconds: elapsed(step.start, timed.uptime),
                notes: step.notes)
            return [.stepFinished(report)] + survey(step)
        case .end(let ending, let changed, let ok, let failed):
            // A cancelled run counts the step it stopped before as failed, so that the runner skips the rest.
            let failed = ending == .cancelled ? max(0, failed - 1) : failed
            let report = RunReport(
                run: run, ending: ending, changed: changed, ok: ok, failed: failed,
                left: max(0, steps - changed - ok - failed), seconds: elapsed(beginning, timed.uptime),
                movedTo: movedTo)
            self.report = report
            return [.runFinished(report)]
        }
    }

    private mutating func survey(_ step: Current) -> [Event.Kind] {
        guard let (phase, states) = step.survey else { return [] }
        if phase == .before { surveyed = states }
        return [.surveyed(SurveyReport(phase, states, before: surveyed))]
    }

    private func diff(of step: Current) -> String? {
        guard let plan, plan.steps.indices.contains(step.number - 1),
            let content = plan.steps[step.number - 1].content
        else { return nil }
        let text = Diff.unified(old: step.old ?? [], new: content)
        return text.map { redactor.redact($0) }
    }

    private func elapsed(_ start: Double?, _ end: Double?) -> Double {
        guard let start, let end else { return 0 }
        // /proc/uptime has hundredths; their difference must not show binary fractions.
        return max(0, ((end - start) * 100).rounded() / 100)
    }
}
