import Foundation
import LabSupport
import Testing

/// Round trips do not grow with the number of steps.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct RoundTripTests {
    @Test("100 steps that change nothing take no more round trips than 5")
    func counted() async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            var manifests: [Int: String] = [:]
            for steps in [5, 100] {
                let files = (1...steps).map { "    - {path: /etc/step-\($0), content: \"content of step \($0)\\n\"}\n" }
                let path = try desk.write("\(steps).yaml", "setup:\n  files:\n" + files.joined())
                manifests[steps] = path
                #expect(try await desk.run(["apply", path, "h1"]).code == 0)
            }
            var least: [String: Double] = [:]
            // So long that the pauses of a busy machine weigh little beside it, and below the second after which TCP
            // takes its first packet for lost.
            let delay = 0.6
            for milliseconds in [0, Int(delay * 1000)] {
                try await host.delay(milliseconds: milliseconds)
                // A connection that knew a short way takes the long one for loss at first, and sends less at a time
                // from then on: each way gets its own.
                #expect(try await desk.run(["pool", "close"]).code == 0)
                #expect(try await desk.run(["exec", "h1", "true"]).code == 0)
                for (steps, manifest) in manifests {
                    for command in ["plan", "apply"] {
                        // The least of several tells the way from the load of the machine, and what the steps
                        // themselves took, by the host's clock, is no way.
                        for _ in 0..<5 {
                            var work = 0.0
                            var time = try await seconds {
                                let outcome = try await desk.run([command, manifest, "h1", "--json"])
                                #expect(outcome.code == 0, "\(outcome)")
                                let run = try outcome.lines().last { $0.kind == "run" }
                                work = try #require(run?.values["seconds"]?.fraction)
                            }
                            time -= work
                            let name = "\(command) \(steps) \(milliseconds)"
                            least[name] = min(time, least[name] ?? .infinity)
                        }
                    }
                }
            }
            for command in ["plan", "apply"] {
                func trips(_ steps: Int) throws -> Double {
                    let far = try #require(least["\(command) \(steps) \(Int(delay * 1000))"])
                    let near = try #require(least["\(command) \(steps) 0"])
                    return (far - near) / delay
                }
                let (few, many) = (try trips(5), try trips(100))
                print(String(format: "round trips of %@: %.1f for 5 steps, %.1f for 100", command, few, many))
                // Alone on a machine both take 3.0. Beside other tests the steps take so long that their frames come in
                // several pieces, and these fill one or two more of TCP's first windows.
                #expect(many <= few + 2.5, "\(command): \(least)")
            }
        }
    }
}
