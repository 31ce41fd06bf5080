import Managers
import Plan

/// Findings of an audit that somebody has accepted, each with a reason and a last day.
package struct AuditBaseline: Sendable {
    /// One entry, as it counts on some hosts.
    package struct Entry: Sendable {
        package let id: String
        package let reason: String
        /// `YYYY-MM-DD`: the last day on which it counts.
        package let expires: String
        /// The same in days since 1970.
        package let day: Int
        /// Nil for every host.
        let hosts: [Policy.Rule.Hosts]?
        let groups: Set<String>

        func applies(to name: String) -> Bool {
            guard let hosts else { return true }
            return groups.contains(name) || hosts.contains { $0.matches(name) }
        }
    }

    private let entries: [Entry]

    package static let empty = AuditBaseline(entries: [])

    private init(entries: [Entry]) { self.entries = entries }

    /// Reads a baseline; `file` is its path and stands in front of every problem.
    ///
    /// - Parameter checks: The ids that there are.
    package static func read(
        _ bytes: [UInt8], file: String, checks: [String], inventory: Inventory
    ) throws(ManifestError) -> AuditBaseline {
        var problems = Problems(file: file)
        let tree = try TreeReader.read(bytes, file: file, problems: &problems)
        var check = ShapeCheck(problems)
        check.check(tree, against: AuditBaselineShape.root(checks: checks), name: "")
        problems = check.problems
        var entries: [Entry] = []
        for item in tree["accepted"]?.items ?? [] {
            let hosts = item["hosts"]?.items.compactMap { Policy.Rule.Hosts($0) }
            var groups: Set<String> = []
            for case .group(let group, let position) in hosts ?? [] {
                if let members = inventory.members(ofGroup: group) {
                    groups.formUnion(members.map(Policy.Rule.Hosts.canonical))
                } else {
                    problems.add(
                        position, "no group \(Problem.quoted(group)) in the inventory",
                        hint: nearest(group, among: inventory.groupNames).map { "did you mean `@\($0)`?" })
                }
            }
            guard let id = item["id"]?.text, let reason = item["reason"]?.text, let date = item["expires"]?.text,
                case .date(_, let day)? = AccountExpiry(date)
            else { continue }
            entries.append(
                Entry(id: id, reason: reason, expires: date, day: day, hosts: hosts, groups: groups))
        }
        try problems.throwIfAny()
        return AuditBaseline(entries: entries)
    }

    /// What is accepted of a check on a host: an entry that still counts before one whose day has passed.
    ///
    /// - Parameter host: The name that the target has.
    package func entry(for id: String, on host: String, today: Int) -> Entry? {
        let name = Policy.Rule.Hosts.canonical(host)
        let found = entries.filter { $0.id == id && $0.applies(to: name) }
        return found.first { $0.day >= today } ?? found.first
    }
}

/// The shape of a baseline.
enum AuditBaselineShape {
    static func root(checks: [String]) -> Shape {
        .mapping(
            Fields(
                "Findings of tunnel security audit that are accepted.",
                [
                    .required(
                        "accepted", .list(of: .mapping(entry(checks)), entry: "an entry of `accepted`"),
                        "Each with the id of the check, a reason and a last day.")
                ]))
    }

    private static func entry(_ checks: [String]) -> Fields {
        Fields(
            "A finding that is accepted.",
            [
                .required("id", .text(checkID(checks)), "The id of the check, such as `SSH-19`."),
                .optional(
                    "hosts", .list(of: .text(.ruleHost), entry: "an entry of `hosts`", least: 1),
                    "Names, ranges such as `web[01-20]`, names with `*` and `?`, and `@group` of the inventory. All "
                        + "hosts where it is left out."),
                .required("reason", .text(reason), "Why it is accepted, for those who come after."),
                .required("expires", .text(lastDay), "The last day on which it is accepted, such as 2030-12-31."),
            ])
    }

    private static func checkID(_ checks: [String]) -> TextRule {
        TextRule("check") { id in
            if checks.contains(id) { return nil }
            let meant = checks.first { $0 == id.uppercased() } ?? nearest(id.uppercased(), among: checks)
            return (
                "does not exist", meant.map { "did you mean `\($0)`?" } ?? "`tunnel security audit --list` tells all"
            )
        }
    }

    private static let reason = TextRule("reason", pattern: #"\S"#) { text in
        text.allSatisfy(\.isWhitespace) ? "must not be empty" : nil
    }

    private static let lastDay = TextRule("date", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$") { text in
        if case .date? = AccountExpiry(text) { return nil }
        return ("is no day of the calendar", "write the last day on which it is accepted, such as 2030-12-31")
    }
}
