/// FNV-1a, 64 bits (draft-eastlake-fnv): names files after what they belong to. Not for anything that must resist intent:
/// whoever reads such a file compares what is in it.
enum Digest {
    static func hex(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
