package func run() { print("hi") }
