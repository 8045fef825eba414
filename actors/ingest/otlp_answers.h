/* otlp_answers: what the HTTP door says to OTLP exporters, in the encoding they speak. Folder-private.
 *
 * OTLP/HTTP wants ExportTraceServiceResponse, or google.rpc.Status for an error, in the request's encoding. JSON errors
 * have `error` besides, which is where the reference puts the words.
 */
#ifndef TM_INGEST_OTLP_ANSWERS_H
#define TM_INGEST_OTLP_ANSWERS_H

#include "ingest/answers.h"

enum otlp_encoding { OTLP_NEITHER, OTLP_PROTOBUF, OTLP_JSON };

enum otlp_encoding otlp_encoding_of(struct tm_http_request *request); /* by Content-Type */
void otlp_refuse(struct tm_http_request *request, enum answer answer, const char *message);
void otlp_bad_request(struct tm_http_request *request, const char *text); /* 400 */
/* 200. `refused` spans were left out; `reason` says why the first of them was. */
void otlp_accept(struct tm_http_request *request, uint32_t refused, const char *reason);
void otlp_ignore(struct tm_http_request *request); /* 200, for metrics and logs */

#endif
