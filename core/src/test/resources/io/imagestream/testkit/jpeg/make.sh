#!/bin/sh
# Makes the fixtures: ffmpeg draws; cjpeg and jpegtran of libjpeg-turbo encode.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# The name, the size, and what cjpeg is told.
make() {
    name=$1 size=$2
    shift 2
    [ -e "$work/$size.ppm" ] || ffmpeg -v error -f lavfi -i "testsrc=size=$size:rate=1,format=gbrp,noise=alls=12:all_seed=1" \
        -frames:v 1 -pix_fmt rgb24 "$work/$size.ppm"
    cjpeg -quality 85 "$@" -outfile "$name.jpg" "$work/$size.ppm"
}

printf 'P6 1 1 255\n\310\144\062' > "$work/1x1.ppm"
printf '0;\n1;\n2;\n' > "$work/separate"
printf '0: 0-0, 0, 1;\n1: 0-0, 0, 0;\n2: 0-0, 0, 0;\n2: 1-63, 0, 0;\n1: 1-63, 0, 2;\n0: 1-63, 0, 1;\n1: 1-63, 2, 1;
1: 1-63, 1, 0;\n0: 0-0, 1, 0;\n0: 1-63, 1, 0;\n' > "$work/separate-progressive"
for step in 3 4 5; do yes $step | head -64; done > "$work/tables"

make 420 67x51 -sample 2x2
make 422 67x51 -sample 2x1
make 444 67x51 -sample 1x1
make 440 67x51 -sample 1x2
make 411 67x51 -sample 4x1
make 422-factors 67x51 -sample 2x2,1x2,1x2
make grey 67x51 -grayscale
make optimised-420 67x51 -sample 2x2 -optimize
make optimised-422 67x51 -sample 2x1 -optimize
make optimised-grey 67x51 -grayscale -optimize
make progressive-420 67x51 -sample 2x2 -progressive
make progressive-422 67x51 -sample 2x1 -progressive
make progressive-444 67x51 -sample 1x1 -progressive
make progressive-grey 67x51 -grayscale -progressive
make restart-420 67x51 -sample 2x2 -restart 3B
make restart-422 67x51 -sample 2x1 -restart 1
make restart-grey 67x51 -grayscale -restart 5B
make restart-optimised 67x51 -sample 2x2 -restart 2B -optimize
make restart-progressive 67x51 -sample 2x2 -restart 4B -progressive
make restart-separate 67x51 -sample 2x2 -restart 4B -scans "$work/separate"
make separate-420 67x51 -sample 2x2 -scans "$work/separate"
make separate-422 67x51 -sample 2x1 -scans "$work/separate"
make separate-progressive 67x51 -sample 2x2 -scans "$work/separate-progressive"
make one-table 67x51 -sample 2x2 -qslots 0
make three-tables 67x51 -sample 2x2 -qtables "$work/tables" -qslots 0,1,2
make wide-table 67x51 -sample 2x2 -quality 3
make finest 67x51 -sample 2x2 -quality 100
make rgb 67x51 -rgb
make 1x1 1x1 -sample 2x2
make 1x1-grey 1x1 -grayscale -optimize
make 17x13 17x13 -sample 2x2
make 2040 2040x9 -sample 2x2 -quality 40
make 2048 2048x9 -sample 2x2 -quality 40
make 2048-optimised 2048x9 -sample 2x2 -quality 40 -optimize
jpegtran -arithmetic -outfile arithmetic.jpg 420.jpg
convert-im6 "$work/67x51.ppm" -colorspace CMYK -quality 85 cmyk.jpg
