/// All checks, and what they make of a host.
package enum Audit {
    /// In the order of reports: by area, in each by id.
    package static let checks: [Check] =
        SSHChecks.all + SSHKeyChecks.all + AccountChecks.all + SudoChecks.all + FirewallChecks.all + UpdateChecks.all
        + ServiceChecks.all + KernelChecks.all + LoginChecks.all + FileChecks.all

    package static func checks(of area: Area) -> [Check] { checks.filter { $0.area == area } }
}

/// Which checks are wanted.
package struct CheckSelection: Sendable, Hashable {
    private let only: Set<String>?
    private let skip: Set<String>

    package static let all = CheckSelection(only: nil, skip: [])

    private init(only: Set<String>?, skip: Set<String>) {
        self.only = only
        self.skip = skip
    }

    /// From words that are ids or areas, whatever their case; an empty list of `only` stands for all.
    ///
    /// - Throws: The first word that is neither.
    package init(only: [String], skip: [String]) throws(UnknownCheck) {
        let chosen = try CheckSelection.ids(only)
        self.init(only: only.isEmpty ? nil : chosen, skip: try CheckSelection.ids(skip))
    }

    package var isAll: Bool { only == nil && skip.isEmpty }

    package func contains(_ id: String) -> Bool { only?.contains(id) ?? true && !skip.contains(id) }

    package var checks: [Check] { Audit.checks.filter { contains($0.id) } }

    private static func ids(_ words: [String]) throws(UnknownCheck) -> Set<String> {
        var ids: Set<String> = []
        for word in words {
            let name = word.lowercased()
            let found = Audit.checks.filter { check in
                check.id.lowercased() == name || check.area.rawValue == name || check.area.prefix.lowercased() == name
            }
            if found.isEmpty { throw UnknownCheck(word: word) }
            ids.formUnion(found.map(\.id))
        }
        return ids
    }
}

/// A word that is no id of a check and no area.
package struct UnknownCheck: Error, Sendable, Hashable {
    package let word: String

    /// What could have been meant.
    package static var words: [String] { Area.allCases.map(\.rawValue) + Audit.checks.map(\.id) }
}

/// Why a failure or an unknown is accepted on a host.
package struct Acceptance: Sendable, Hashable {
    package let reason: String
    /// `YYYY-MM-DD`: the last day on which it counts.
    package let expires: String
    package let isExpired: Bool

    package init(reason: String, expires: String, isExpired: Bool) {
        self.reason = reason
        self.expires = expires
        self.isExpired = isExpired
    }
}

/// What became of a finding since the last audit.
package enum Change: String, Sendable, Hashable, CaseIterable {
    /// It fails, and did not before.
    case new
    /// It failed, and does not any more.
    case mended
    /// It fails as before, for other evidence; or it became unknown, or known.
    case changed
}

/// A finding with what this host's owner and its past say of it.
package struct Judgement: Sendable {
    package let finding: Finding
    package let acceptance: Acceptance?
    package let change: Change?

    /// Fails or is unknown, and nobody has accepted that.
    package var counts: Bool {
        [.fail, .unknown].contains(finding.status) && (acceptance?.isExpired ?? true)
    }

    package var isAccepted: Bool { [.fail, .unknown].contains(finding.status) && !(acceptance?.isExpired ?? true) }
}

/// What an audit found on one host.
package struct HostAudit: Sendable {
    package let host: String
    /// Seconds since 1970, by this machine's clock.
    package let time: Int
    package let isRoot: Bool
    package let container: String?
    /// In the order of ``Audit/checks``.
    package let judgements: [Judgement]
    /// When the host was looked at before; nil for never.
    package let since: Int?

    /// - Parameter accept: What a baseline says of a check on this host.
    package init(
        _ evidence: Evidence, selection: CheckSelection, time: Int, before: AuditRecord?,
        accept: (_ id: String) -> Acceptance?
    ) {
        host = evidence.host
        self.time = time
        isRoot = evidence.isRoot
        container = evidence.container
        since = before?.time
        judgements = selection.checks.map { check in
            let finding = check.finding(in: evidence)
            return Judgement(
                finding: finding,
                acceptance: [.fail, .unknown].contains(finding.status) ? accept(check.id) : nil,
                change: before?.change(to: finding))
        }
    }

    package func count(_ status: Finding.Status) -> Int { judgements.count { $0.finding.status == status } }

    package var accepted: Int { judgements.count(where: \.isAccepted) }

    package func failures(_ severity: Severity) -> Int {
        judgements.count { $0.finding.status == .fail && $0.counts && $0.finding.severity == severity }
    }

    /// 0 to 100: the weight of what passes among all that applies and is not accepted, rounded down; nil where nothing
    /// has a weight. An unknown counts as a failure does.
    package var score: Int? {
        var passed = 0
        var all = 0
        for judgement in judgements {
            let weight = judgement.finding.severity.weight
            if judgement.finding.status == .pass { passed += weight }
            if judgement.finding.status == .pass || judgement.counts { all += weight }
        }
        return all == 0 ? nil : passed * 100 / all
    }

    /// The worst of what fails or is unknown; nil where all is well.
    package var worst: Severity? { judgements.filter(\.counts).map(\.finding.severity).max() }
}
