// A C++ program whose inline functions the linker keeps once (COMDAT groups): their counters too.
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (word == "one") {
    std::cout << "1\n"; /* line: one */
  } else {
    std::cout << "other\n"; /* line: other */
  }
}
