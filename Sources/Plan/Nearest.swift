/// The candidate that `word` was probably meant to be; nil where none is near enough to be more help than noise.
///
/// Near is by optimal string alignment (insert, delete, replace, swap two neighbours), case aside: up to one slip in
/// three characters, and a candidate that `word` begins counts as near from three characters on. The first of equals
/// wins.
package func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
    let typed = Array(word.lowercased())
    // Far beyond any name there is; keeps a hostile argument from costing time.
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    let near = candidates.compactMap { candidate -> (candidate: String, distance: Int)? in
        let name = Array(candidate.lowercased())
        if typed.count >= 3, name.starts(with: typed) { return (candidate, 1) }
        let distance = editDistance(typed, name)
        return distance <= max(1, max(typed.count, name.count) / 3) && distance < name.count
            ? (candidate, distance) : nil
    }
    return near.min { $0.distance < $1.distance }?.candidate
}

private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            var cost = min(last[column + 1], current[column]) + 1
            cost = min(cost, last[column] + (left[row] == right[column] ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
