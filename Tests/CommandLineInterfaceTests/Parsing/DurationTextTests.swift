import Testing

@testable import CommandLineInterface

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("90", 90_000), ("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("500ms", 500), ("2d", 172_800_000),
        ("1m500ms", 60_500), ("1d1h1m1s1ms", 90_061_001), ("007", 7000), ("0h1s", 1000),
    ])
    func understood(_ text: String, milliseconds: Int) {
        #expect(Duration(text: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "0", "0s", "-1", "+1", "1.5", "5 m", "m", "1x", "1h30", "30m1h", "1s1s", "1S", "٣", "99999999999999999999",
        "9223372036854775807d", "36501d", "1h ", "ms",
    ])
    func refused(_ text: String) { #expect(Duration(text: text) == nil) }
}
