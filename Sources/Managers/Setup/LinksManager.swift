import Plan
import Shell

/// Symbolic links, replaced by a rename.
package enum LinksManager {
    package static func step(for request: LinkRequest) -> Step {
        let id = "link \(request.path)"
        guard let target = request.target else {
            return Step(
                id: id, kind: Step.Kind("gone", in: .gone), arguments: [.quoted(request.path), "link"])
        }
        return Step(
            id: id, kind: Step.Kind("link", in: .links),
            arguments: [.quoted(request.path), .quoted(target), .orDash(request.owner), .orDash(request.group)])
    }
}
