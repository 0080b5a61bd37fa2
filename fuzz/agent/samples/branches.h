/* What the sample program and its library share. */
#ifndef ASSAY_BRANCHES_H
#define ASSAY_BRANCHES_H

#ifdef __cplusplus
extern "C" {
#endif

int choose_in_library(int which);

#ifdef __cplusplus
}
#endif

#endif
