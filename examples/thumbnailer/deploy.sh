#!/usr/bin/env bash
# The steps of the lab, one after another, with the aws command line. `./deploy.sh` does them all;
# `./deploy.sh clean` removes what they made. PICTURES and THUMBNAILS name other buckets, PYTHON another
# Python: its version is the function's runtime.
set -euo pipefail
cd "$(dirname "$0")"

PICTURES=${PICTURES:-lambda-demo-pictures}
THUMBNAILS=${THUMBNAILS:-lambda-demo-thumbnails}
FUNCTION=${FUNCTION:-thumbnailer}
ROLE=${ROLE:-lambda-thumbnailer}
PYTHON=${PYTHON:-python3}
RUNTIME=$("$PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
LOGS=arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
S3=arn:aws:iam::aws:policy/AmazonS3FullAccess

say() { printf '\n== %s\n' "$*"; }

setup() {
  # On AWS, boto3 comes with the runtime; here its first use fetches it, unless that was done ahead.
  if command -v pileus >/dev/null; then pileus runtimes prepare "$RUNTIME"; fi
  say "Two buckets: one for pictures, one for thumbnails"
  aws s3 mb "s3://$PICTURES"
  aws s3 mb "s3://$THUMBNAILS"
}

create_function() {
  say "A role that may write logs, and a function that says hello"
  role=$(aws iam create-role --role-name "$ROLE" --assume-role-policy-document file://trust.json \
    --query Role.Arn --output text)
  aws iam attach-role-policy --role-name "$ROLE" --policy-arn "$LOGS"
  "$PYTHON" -m zipfile -c lambda_function.zip lambda_function.py
  aws lambda create-function --function-name "$FUNCTION" --runtime "$RUNTIME" --role "$role" \
    --handler lambda_function.lambda_handler --zip-file fileb://lambda_function.zip --query FunctionArn
  aws lambda wait function-active-v2 --function-name "$FUNCTION"
}

test_function() {
  say "Test: the function is invoked with an event of ours"
  # Version 2 of the aws command line wants --cli-binary-format raw-in-base64-out as well.
  aws lambda invoke --function-name "$FUNCTION" --payload file://helloworld.json \
    --log-type Tail --query LogResult --output text answer.json | base64 --decode
  cat answer.json && rm answer.json
}

add_trigger() {
  say "Trigger: every .jpg that comes into $PICTURES"
  function=$(aws lambda get-function --function-name "$FUNCTION" --query Configuration.FunctionArn --output text)
  aws lambda add-permission --function-name "$FUNCTION" --statement-id s3 --action lambda:InvokeFunction \
    --principal s3.amazonaws.com --source-arn "arn:aws:s3:::$PICTURES" --query Statement --output text
  aws s3api put-bucket-notification-configuration --bucket "$PICTURES" --notification-configuration '{
    "LambdaFunctionConfigurations": [{
      "LambdaFunctionArn": "'"$function"'",
      "Events": ["s3:ObjectCreated:*"],
      "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}
    }]
  }'
}

add_s3_access() {
  say "The role may use S3"
  aws iam attach-role-policy --role-name "$ROLE" --policy-arn "$S3"
}

deploy() {
  say "The deployment package, with Pillow for $RUNTIME"
  make --silent PYTHON="$PYTHON" install-pip-packages compress
  aws lambda update-function-code --function-name "$FUNCTION" --zip-file fileb://deployment_package.zip \
    --query CodeSize
  aws lambda wait function-updated-v2 --function-name "$FUNCTION"
  aws lambda update-function-configuration --function-name "$FUNCTION" --handler image.main \
    --memory-size 512 --timeout 10 --environment "Variables={THUMBNAIL_BUCKET=$THUMBNAILS}" --query Handler
  aws lambda wait function-updated-v2 --function-name "$FUNCTION"
}

clean() {
  for bucket in "$PICTURES" "$THUMBNAILS"; do aws s3 rb --force "s3://$bucket" || true; done
  aws lambda delete-function --function-name "$FUNCTION" || true
  for policy in "$LOGS" "$S3"; do aws iam detach-role-policy --role-name "$ROLE" --policy-arn "$policy" || true; done
  aws iam delete-role --role-name "$ROLE" || true
  aws logs delete-log-group --log-group-name "/aws/lambda/$FUNCTION" || true
  make --silent clean
}

case "${1:-all}" in
  all) setup; create_function; test_function; add_trigger; add_s3_access; deploy ;;
  setup | create_function | test_function | add_trigger | add_s3_access | deploy | clean) "$1" ;;
  *) echo "no step $1; the steps are setup create_function test_function add_trigger add_s3_access deploy clean" >&2; exit 2 ;;
esac
