import Plan
import Shell

/// Directories. Parents that are not there are made as root's, 0755.
package enum DirectoriesManager {
    package static func step(for request: DirectoryRequest) -> Step {
        Step(
            id: "directory \(request.path)",
            kind: Step.Kind("dir", in: .directories),
            arguments: [
                .quoted(request.path), .mode(request.mode, whenNew: "755"), .orDash(request.owner),
                .orDash(request.group),
            ])
    }
}
