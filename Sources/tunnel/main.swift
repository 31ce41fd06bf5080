import CommandLineInterface
run()
