/* What scores say: values of their type, of exactly one thing. */
#include "model_events.h"

#include <criterion/criterion.h>

TestSuite(scores, .init = model_events_begin, .fini = model_events_end);

Test(scores, have_a_value_of_their_type) {
#define SCORE(rest_, want_)                                                                                            \
    { "score-create", "{\"id\":\"s\",\"name\":\"n\",\"traceId\":\"t\"," rest_ "}", "timestamp=1000000" want_ }
#define NAMED " name='n' source='API'"
    const struct good rows[] = {
        SCORE("\"value\":0.5", NAMED " data_type='NUMERIC' value=0.5 string_value=null long_string_value=''"),
        SCORE("\"value\":\"good\"", NAMED " data_type='CATEGORICAL' value=0 string_value='good' long_string_value=''"),
        SCORE("\"value\":1,\"dataType\":\"BOOLEAN\"",
              NAMED " data_type='BOOLEAN' value=1 string_value='True' long_string_value=''"),
        SCORE("\"value\":0.0,\"dataType\":\"BOOLEAN\"",
              NAMED " data_type='BOOLEAN' value=0 string_value='False' long_string_value=''"),
        SCORE("\"value\":\"x\",\"dataType\":\"TEXT\"",
              NAMED " data_type='TEXT' value=0 string_value='x' long_string_value=''"),
        SCORE("\"value\":\"better\",\"dataType\":\"CORRECTION\",\"source\":\"ANNOTATION\"",
              " name='output' source='ANNOTATION' data_type='CORRECTION' value=0 string_value=null "
              "long_string_value='better'"),
        SCORE("\"value\":1,\"source\":\"EVAL\",\"comment\":\"c\",\"queueId\":\"q\",\"executionTraceId\":\"x\","
              "\"configId\":\"g\",\"environment\":\"e\","
              "\"metadata\":\"m\",\"observationId\":\"o\"",
              " observation_id='o' name='n' environment='e' source='EVAL' data_type='NUMERIC' value=1 "
              "string_value=null long_string_value='' "
              "comment='c' metadata='{\"metadata\":\"m\"}' config_id='g' queue_id='q' execution_trace_id='x'"),
        SCORE("\"value\":1,\"sessionId\":null,\"comment\":null,\"configId\":null,\"queueId\":null",
              " session_id=null" NAMED " data_type='NUMERIC' value=1 string_value=null long_string_value='' "
              "comment=null config_id=null queue_id=null"),
        {"score-create", "{\"id\":\"s\",\"name\":\"n\",\"sessionId\":\"x\",\"value\":1}",
         "timestamp=1000000 session_id='x'" NAMED
         " data_type='NUMERIC' value=1 string_value=null long_string_value=''"},
        {"score-create", "{\"id\":\"s\",\"name\":\"n\",\"datasetRunId\":\"x\",\"value\":1}",
         "timestamp=1000000 dataset_run_id='x'" NAMED
         " data_type='NUMERIC' value=1 string_value=null long_string_value=''"},
    };
    expect_values(rows, COUNT(rows));
    cr_assert_not(event.needs_project_scope);
    cr_assert_eq(event.event->trace_id.len, 0);
}

Test(scores, an_annotation_without_a_configuration_is_discarded) {
    cr_assert_eq(read_body("score-create",
                           "{\"id\":\"s\",\"name\":\"n\",\"traceId\":\"t\",\"value\":1,\"source\":\"ANNOTATION\"}"),
                 TM_OK);
    cr_assert_eq(event.class, TM_EVENT_VOID);
}
