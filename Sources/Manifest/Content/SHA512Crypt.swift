import Plan
import Shell

#if canImport(CCrypt)
    import CCrypt
#endif

/// Why a password could not be hashed.
struct CryptError: Error {
    let message: String
    let hint: String?
}

/// The hash of a password that every Linux knows: crypt(5), method 6, by this machine's libcrypt.
enum SHA512Crypt {
    /// - Parameter saltedBy: What tells this password's place from all others; the same gives the same hash.
    static func hash(_ password: Text, saltedBy place: String) throws(CryptError) -> Text {
        // 1000 rounds are the fewest there are: this hash only spreads the names over the salt's 96 bits.
        guard let spread = crypt(Array(place.utf8), "$6$rounds=1000$tunnel$"),
            let digest = spread.split(separator: "$").last, digest.count >= 16,
            let hash = crypt(password.revealed, "$6$\(digest.prefix(16))$"), hash.hasPrefix("$6$")
        else {
            throw CryptError(
                message: "this machine's crypt(3) knows no SHA-512, so passwords cannot be hashed here",
                hint: "give the hash itself as `password_hash`; `openssl passwd -6` makes one")
        }
        return .secret(hash)
    }

    private static func crypt(_ key: [UInt8], _ setting: String) -> String? {
        #if canImport(CCrypt)
            return withUnsafeTemporaryAllocation(of: crypt_data.self, capacity: 1) { buffer in
                buffer.withMemoryRebound(to: UInt8.self) { $0.update(repeating: 0) }
                guard let data = buffer.baseAddress else { return nil }
                let terminated = key.map { CChar(bitPattern: $0) } + [0]
                return terminated.withUnsafeBufferPointer { words in
                    guard let start = words.baseAddress, let hash = crypt_r(start, setting, data) else { return nil }
                    return String(cString: hash)
                }
            }
        #else
            return nil
        #endif
    }
}
