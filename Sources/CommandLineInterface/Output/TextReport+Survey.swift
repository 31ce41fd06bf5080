import Plan

/// What is open on a host and how it is locked, as a table.
extension TextReport {
    /// Lines of a survey; none before a change, since what is told after it has both.
    func lines(of report: SurveyReport) -> [String] {
        if report.phase == .before { return [] }
        var topic = ""
        let width = report.items.map(\.name.count).max() ?? 0
        return report.items.map { item in
            let lead = item.topic == topic ? "" : item.topic
            topic = item.topic
            return lead.padded(11) + item.name.printable.padded(width + 2) + words(item, report.phase)
        }
    }

    private func words(_ item: SurveyReport.Item, _ phase: SurveyReport.Phase) -> String {
        let now = item.now?.printable ?? "closed"
        if phase == .now || !item.isChanged { return now }
        let old = item.before?.printable ?? "not there"
        return style.paint(old, .dim) + " -> " + style.paint(now, item.now == nil ? .green : .yellow)
    }
}
