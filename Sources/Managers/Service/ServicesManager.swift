import Plan
import Shell

/// Units of systemd: enabled, running, and restarted or reloaded once when what they read has changed.
package enum ServicesManager {
    /// - Parameter files: the files of the same plan, which come before the services in it.
    package static func steps(
        for requests: [ServiceRequest], after files: [FileRequest], facts: HostFacts
    ) throws(RenderError) -> [Step] {
        guard let first = requests.first else { return [] }
        guard facts.initSystem == .systemd else {
            throw .noSystemd(system: facts.systemName, service: first.name)
        }
        return requests.map { step(for: $0, after: files) }
    }

    private static func step(for request: ServiceRequest, after files: [FileRequest]) -> Step {
        let unit = UnitFile.fullName(of: request.name)
        let own = files.map(\.path).filter { UnitFile.isPart(path: $0, of: unit) && !request.files.contains($0) }
        let read = request.files + own
        let written = Set(files.map(\.path))
        return Step(
            id: "service \(request.name)",
            kind: Step.Kind("unit", in: .systemd),
            arguments: [
                .quoted(unit), .orDash(request.enabled.map { $0 ? "yes" : "no" }),
                .orDash(request.state?.rawValue), .quoted(request.onChange.rawValue),
            ] + read.map(Word.quoted),
            watches: read.filter(written.contains).map(FilesManager.id)
        ).guarded(by: Access.guardGroup(unit: unit))
    }
}

/// What paths and names of units mean, after systemd.unit(5).
enum UnitFile {
    private static let directories = [
        "/etc/systemd/system/", "/run/systemd/system/", "/usr/local/lib/systemd/system/", "/usr/lib/systemd/system/",
        "/lib/systemd/system/",
    ]
    private static let types: Set<Substring> = [
        "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]

    /// Whether systemd looks for units, and for drop-ins of units, there.
    static func holds(path: String) -> Bool { directories.contains(where: path.hasPrefix) }

    /// A name without one of systemd's types is a service's: `php8.2-fpm` is `php8.2-fpm.service`.
    static func fullName(of name: String) -> String {
        let type = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last
        return type.map(types.contains) == true ? name : name + ".service"
    }

    /// Whether the path is the unit's own file, that of its template, or a drop-in of either.
    static func isPart(path: String, of unit: String) -> Bool {
        guard let directory = directories.first(where: path.hasPrefix) else { return false }
        let rest = path.dropFirst(directory.count)
        return names(of: unit).contains { rest == $0 || (rest.hasPrefix($0 + ".d/") && rest.hasSuffix(".conf")) }
    }

    /// The unit's name and, for an instance `name@instance.type`, that of its template `name@.type`.
    private static func names(of unit: String) -> [String] {
        guard let at = unit.firstIndex(of: "@"), let dot = unit.lastIndex(of: "."), at < dot else { return [unit] }
        return [unit, String(unit[...at] + unit[dot...])]
    }
}
