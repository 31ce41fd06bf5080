import Plan
import Shell

/// Directories. Parents that are not there are made as root's, 0755.
package enum DirectoriesManager {
    package static func steps(for request: DirectoryRequest) -> [Step] {
        if request.state == .absent {
            let what: Word = request.isRecursive ? "tree" : "directory"
            return [
                Step(
                    id: "directory \(request.path)", kind: Step.Kind("gone", in: .gone),
                    arguments: [.quoted(request.path), what])
            ]
        }
        let directory = Step(
            id: "directory \(request.path)",
            kind: Step.Kind("dir", in: .directories),
            arguments: [
                .quoted(request.path), .mode(request.mode, whenNew: "755"), .orDash(request.owner),
                .orDash(request.group),
            ])
        guard request.isRecursive else { return [directory] }
        func bits(_ mode: FileMode?) -> Word { .orDash(mode.map { String($0.bits, radix: 8) }) }
        let tree = Step(
            id: "all in \(request.path)",
            kind: Step.Kind("tree", in: .trees),
            arguments: [
                .quoted(request.path), bits(request.directoryMode), bits(request.fileMode), .orDash(request.owner),
                .orDash(request.group),
            ])
        return [directory, tree]
    }
}
