#!/bin/bash
# Builds every target of fuzz/targets/table.txt into $OUT, with its seeds, dictionary and options, as
# OSS-Fuzz and ClusterFuzzLite want them. Takes $SRC, $OUT, $WORK, $CC, $CXX, $CFLAGS, $CXXFLAGS and
# $LIB_FUZZING_ENGINE; scripts/rehearse-oss-fuzz runs it without Docker.
set -euo pipefail
root=$SRC/assay
jobs=${ASSAY_JOBS:-$(nproc)}

# The C++ libraries, where their sources lie beside ours: compiled with the same flags as the targets.
configure() { cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_PREFIX_PATH="$WORK/libraries" "${@:3}"; }
library() {
  [ -d "$SRC/$1" ] || return 0
  configure "$SRC/$1" "$WORK/build-$1" -DCMAKE_INSTALL_PREFIX="$WORK/libraries" -DBUILD_SHARED_LIBS=OFF "${@:2}"
  cmake --build "$WORK/build-$1" -j "$jobs" --target install
}
library boost -DBOOST_INCLUDE_LIBRARIES='json;url;system;multiprecision;beast;asio' -DBUILD_TESTING=OFF
library fmt -DFMT_TEST=OFF -DFMT_DOC=OFF
library pugixml
library yaml-cpp -DYAML_CPP_BUILD_TESTS=OFF -DYAML_CPP_BUILD_TOOLS=OFF

mapfile -t rows < <(grep '^[a-z]' "$root/fuzz/targets/table.txt")
configure "$root" "$WORK/assay" -DASSAY_ENTRANCES=ON -DASSAY_WERROR=OFF -DASSAY_PCH=OFF \
  -DASSAY_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
  -DCMAKE_BUILD_RPATH='$ORIGIN/lib' -DCMAKE_BUILD_RPATH_USE_ORIGIN=ON
targets=()
for row in "${rows[@]}"; do targets+=("fuzz_${row%% *}"); done
cmake --build "$WORK/assay" -j "$jobs" --target "${targets[@]}"

mkdir -p "$OUT/lib"
for row in "${rows[@]}"; do
  read -r target dictionary max_length timeout _ <<<"$row"
  cp "$WORK/assay/fuzz_$target" "$OUT/$target"
  # Libraries that the machine that fuzzes may lack; the C and C++ runtimes are everywhere.
  ldd "$OUT/$target" | awk '$3 ~ /^\// { print $3 }' |
    grep -vE '/(libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+|ld-linux[^/]*)\.so' |
    while read -r shared; do cp -L -n "$shared" "$OUT/lib/"; done
  cp "$root/fuzz/dictionaries/$dictionary.dict" "$OUT/$target.dict"
  rm -f "$OUT/${target}_seed_corpus.zip"
  (cd "$root/fuzz/corpus/$target" && find . -type f | LC_ALL=C sort | zip -q -X "$OUT/${target}_seed_corpus.zip" -@)
  printf '[libfuzzer]\nmax_len = %s\ntimeout = %s\ndict = %s.dict\n' \
    "$max_length" "$timeout" "$target" >"$OUT/$target.options"
done
